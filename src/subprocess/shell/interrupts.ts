import type { ProgramContext } from "../program.ts";
import type { Signal } from "../signals.ts";
import { Event } from "../../sync/event.ts";

/** The traps of a shell, and the signals that came and wait for theirs. */
export class Interrupts {
  readonly #context: ProgramContext;
  readonly #traps = new Map<Signal | "EXIT", string>();
  readonly #pending: Signal[] = [];
  /** Set while signals wait. */
  readonly came: Event = new Event();
  /** The signal that came last, for `wait`. */
  last: Signal | undefined = undefined;

  /** A subshell ignores what its parent ignores; all else has no traps. */
  constructor(context: ProgramContext, ignored: readonly Signal[] = []) {
    this.#context = context;
    for (const signal of ignored) this.#traps.set(signal, "");
  }

  /** The signals that are ignored. */
  get ignored(): Signal[] {
    return [...this.#traps].flatMap(([signal, action]) => (action === "" && signal !== "EXIT" ? [signal] : []));
  }

  /** Sets what is run at a signal, nothing for `""`; `undefined` for the default. */
  set(signal: Signal | "EXIT", action: string | undefined): void {
    if (action === undefined) this.#traps.delete(signal);
    else this.#traps.set(signal, action);
    if (signal === "EXIT" || signal === "SIGKILL" || signal === "SIGSTOP") return;
    const note = (): void => {
      this.last = signal;
      this.#pending.push(signal);
      this.came.set();
    };
    this.#context.on(signal, action === undefined ? "default" : action === "" ? "ignore" : note);
  }

  list(): [Signal | "EXIT", string][] {
    return [...this.#traps];
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

  get hasExit(): boolean {
    return this.#traps.has("EXIT");
  }

  /** The EXIT trap, which runs once. */
  takeExit(): string | undefined {
    const action = this.#traps.get("EXIT");
    this.#traps.delete("EXIT");
    return action;
  }
}
