import type { StreamWriter } from "../../../streams/streamWriter.ts";
import type { Coroutine } from "../../../tasks/awaitable.ts";
import type { ProgramContext } from "../../program.ts";

/** What an expression changes of the search. */
export interface FindState {
  /** Which links are followed: none, those given to find, or all. */
  follows: "none" | "given" | "all";
  minDepth: number;
  maxDepth: number;
  isDepthFirst: boolean;
  /** Do not look into the directory that is looked at. */
  isPruned: boolean;
  hasQuit: boolean;
  failed: boolean;
  /** Does it act itself, so that nothing need be printed? */
  acts: boolean;
  regexType: string;
  /** The files that are written to. */
  readonly outputs: Map<string, StreamWriter>;
  /** What is to be done at the end. */
  readonly pending: (() => Coroutine<void>)[];
}

/** A search that no expression has changed. */
export function newState(follows: FindState["follows"]): FindState {
  return {
    follows,
    minDepth: 0,
    maxDepth: Infinity,
    isDepthFirst: false,
    isPruned: false,
    hasQuit: false,
    failed: false,
    acts: false,
    regexType: "emacs",
    outputs: new Map(),
    pending: [],
  };
}

/** What a primary of an expression is read from. */
export interface FindReader {
  readonly context: ProgramContext;
  readonly state: FindState;
  /**
   * The word that follows a primary.
   * @throws CommandError if there is none
   */
  argument(name: string): string;
  /**
   * The command that follows a primary, and its end, `;` or `+`.
   * @throws CommandError if there is none
   */
  command(name: string): readonly [words: readonly string[], end: string];
}
