import { checkFunction } from "./checks.ts";
import { type Context, inheritContext, scope } from "./context.ts";
import type { Loop } from "./loop.ts";

/** An entry of the ready queue: a callback's handle, a task that has a step to do. */
export interface Runnable {
  /** Does what is to be done; never throws. */
  proceed(): void;
}

/** A function that takes whatever is passed with it. */
export type Callback = (...args: unknown[]) => void;

/** A callback that waits for its turn: returned by `callSoon()`. */
export class Handle implements Runnable {
  /** @internal */
  readonly callback: Callback;
  readonly #args: unknown[];
  readonly #context: Context | null;
  /** @internal */
  readonly loop: Loop;
  #cancelled = false;

  constructor(callback: Callback, args: unknown[], loop: Loop, context: Context | null = inheritContext()) {
    checkFunction(callback);
    this.callback = callback;
    this.#args = args;
    this.loop = loop;
    this.#context = context;
  }

  /** Takes the callback back: it will not run. */
  cancel(): void {
    this.#cancelled = true;
  }

  /** Was it cancelled? */
  cancelled(): boolean {
    return this.#cancelled;
  }

  /** @internal */
  proceed(): void {
    if (this.#cancelled) return;
    const outer = scope.context;
    scope.context = this.#context;
    try {
      this.callback(...this.#args);
    } catch (exception) {
      this.loop.callExceptionHandler({ message: `Exception in callback ${this}`, exception, handle: this });
    } finally {
      scope.context = outer;
    }
  }

  toString(): string {
    return `Handle[${this.callback.name || "anonymous"}${this.#cancelled ? ", cancelled" : ""}]`;
  }
}

/** What the loop's heap of timers holds. */
export interface Timer extends Runnable {
  /** Loop time at which it is due. */
  readonly deadline: number;
  /** Was it taken back? */
  readonly isDropped: boolean;
  /** Is it in the heap? Kept by the heap. */
  isScheduled: boolean;
}

/** A callback that waits for its time: returned by `callLater()` and `callAt()`. */
export class TimerHandle extends Handle implements Timer {
  /** @internal */
  readonly deadline: number;
  /** @internal */
  isScheduled = false;

  constructor(when: number, callback: Callback, args: unknown[], loop: Loop) {
    super(callback, args, loop);
    this.deadline = when;
  }

  /** Loop time at which the callback is due, in seconds. */
  when(): number {
    return this.deadline;
  }

  override cancel(): void {
    this.loop.timers.noteDrop(this);
    super.cancel();
  }

  /** @internal */
  get isDropped(): boolean {
    return this.cancelled();
  }
}
