import { ProcessLookupError } from "../../errors.ts";
import type { Awaitable, Coroutine } from "../../tasks/awaitable.ts";
import type { ChildProcess, ProgramContext } from "../program.ts";
import { type Signal, signals } from "../signals.ts";
import { Event } from "../../sync/event.ts";
import { Interruption } from "./controlFlow.ts";

/** The traps of a shell, and the signals that came and wait for theirs. */
export class Interrupts {
  readonly #context: ProgramContext;
  readonly #traps = new Map<Signal | "EXIT", string>();
  readonly #untrappable: ReadonlySet<Signal | "EXIT">;
  readonly #pending: Signal[] = [];
  /** What signals do that have no trap, where that is not what they do to other programs. */
  readonly #defaults = new Map<Signal, () => void>();
  /** How many programs in the foreground are being started, or waited for. */
  #inForeground = 0;
  /** How often they were interrupted. */
  #interruptions = 0;
  #isPrompting = false;
  /** Set while signals wait. */
  readonly came: Event = new Event();
  /** The signal that came last, for `wait`. */
  last: Signal | undefined = undefined;

  /** A subshell ignores what its parent ignores; all else has no traps. What a shell of its own is born to ignore it cannot trap. */
  constructor(context: ProgramContext, ofParent: readonly Signal[] | undefined) {
    this.#context = context;
    for (const signal of ofParent ?? context.ignored) this.#traps.set(signal, "");
    this.#untrappable = new Set(ofParent === undefined ? context.ignored : []);
  }

  /** The signals that are ignored. */
  get ignored(): Signal[] {
    return [...this.#traps].flatMap(([signal, action]) => (action === "" && signal !== "EXIT" ? [signal] : []));
  }

  /** Sets what is run at a signal, nothing for `""`; `undefined` for the default. */
  set(signal: Signal | "EXIT", action: string | undefined): void {
    if (this.#untrappable.has(signal)) return;
    if (action === undefined) this.#traps.delete(signal);
    else this.#traps.set(signal, action);
    if (signal === "EXIT" || signal === "SIGKILL" || signal === "SIGSTOP") return;
    const note = (): void => {
      this.last = signal;
      this.#pending.push(signal);
      this.came.set();
      if (this.#isPrompting) this.#defaults.get(signal)?.();
    };
    const byDefault = this.#defaults.get(signal) ?? "default";
    this.#context.on(signal, action === undefined ? byDefault : action === "" ? "ignore" : note);
  }

  /**
   * Makes them those of an interactive shell, which SIGTERM and SIGQUIT do not end. SIGINT calls the function, unless there is
   * a program in the foreground: then it is up to that, see {@link waitFor}.
   */
  becomeInteractive(onInterrupt: () => void): void {
    this.#defaults.set("SIGTERM", () => {}).set("SIGQUIT", () => {});
    this.#defaults.set("SIGINT", () => {
      if (this.#inForeground === 0) onInterrupt();
      else this.#interruptions += 1;
    });
    for (const signal of this.#defaults.keys()) this.set(signal, this.#traps.get(signal));
  }

  /** Does the shell ask for a command? What interrupted the last one is over then. */
  set isPrompting(isPrompting: boolean) {
    this.#isPrompting = isPrompting;
    this.#interruptions = 0;
  }

  /** Starts a program in the foreground: an interrupt that comes meanwhile is for it, too. */
  *start(starting: Awaitable<ChildProcess>): Coroutine<ChildProcess> {
    const before = this.#interruptions;
    this.#inForeground += 1;
    try {
      const child = yield* starting;
      if (this.#interruptions > before) yield* this.#interrupt(child);
      return child;
    } finally {
      this.#inForeground -= 1;
    }
  }

  /**
   * Waits for the end of a program in the foreground.
   * @throws Interruption if the shell is interactive, and the program ended by the SIGINT that both got
   */
  *waitFor(child: ChildProcess): Coroutine<number> {
    this.#inForeground += 1;
    try {
      const returncode = yield* child.wait();
      if (this.#interruptions > 0 && (returncode === -2 || returncode === 130)) throw new Interruption();
      return returncode;
    } finally {
      this.#inForeground -= 1;
    }
  }

  /** In the order of the signals' numbers. */
  list(): [Signal | "EXIT", string][] {
    const numberOf = (signal: Signal | "EXIT"): number => (signal === "EXIT" ? 0 : signals[signal]);
    return [...this.#traps].toSorted(([a], [b]) => numberOf(a) - numberOf(b));
  }

  /** The action of the next signal that came. */
  next(): string | undefined {
    for (let signal = this.#pending.shift(); signal !== undefined; signal = this.#pending.shift()) {
      if (this.#pending.length === 0) this.came.clear();
      const action = this.#traps.get(signal);
      if (action !== undefined) return action;
    }
    this.came.clear();
    return undefined;
  }

  /** Is anything run at a signal, or at the end? */
  get hasTraps(): boolean {
    return [...this.#traps.values()].some((action) => action !== "");
  }

  get hasExit(): boolean {
    return this.#traps.has("EXIT");
  }

  /** The EXIT trap, which runs once. */
  takeExit(): string | undefined {
    const action = this.#traps.get("EXIT");
    this.#traps.delete("EXIT");
    return action;
  }

  *#interrupt({ pid }: ChildProcess): Coroutine<void> {
    try {
      yield* this.#context.kill(pid, "SIGINT");
    } catch (error) {
      if (!(error instanceof ProcessLookupError)) throw error; // it has ended
    }
  }
}
