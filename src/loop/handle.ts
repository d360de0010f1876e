import { type Context, inheritContext, swapContext } from "./context.ts";
import type { Loop } from "./loop.ts";

/** An entry of the ready queue: a callback's handle, a task that has a step to do, a future's done-callback. */
export interface Runnable {
  /** Does what is to be done; never throws. */
  proceed(): void;
}

/** A function that takes whatever is passed with it. */
export type Callback = (...args: unknown[]) => void;

/** A callback that waits for its turn: returned by `callSoon()`. */
export class Handle implements Runnable {
  readonly #callback: Callback;
  readonly #args: unknown[];
  readonly #loop: Loop;
  readonly #context: Context | null = inheritContext();
  #cancelled = false;

  constructor(callback: Callback, args: unknown[], loop: Loop) {
    if (typeof callback !== "function") throw new TypeError(`expected a callback function, got ${String(callback)}`);
    this.#callback = callback;
    this.#args = args;
    this.#loop = loop;
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
    const before = swapContext(this.#context);
    try {
      this.#callback(...this.#args);
    } catch (exception) {
      this.#loop.callExceptionHandler({ message: `Exception in callback ${String(this)}`, exception, handle: this });
    } finally {
      swapContext(before);
    }
  }

  toString(): string {
    return `${this.constructor.name}[${this.#callback.name || "anonymous"}${this.#cancelled ? ", cancelled" : ""}]`;
  }
}

/** What the loop's heap of timers holds. */
export interface Timer extends Runnable {
  /** Loop time at which it is due. */
  readonly deadline: number;
  isCancelled(): boolean;
  /** Is it in the heap? Kept by the heap. */
  scheduled: boolean;
}

/** A callback that waits for its time: returned by `callLater()` and `callAt()`. */
export class TimerHandle extends Handle implements Timer {
  /** @internal */
  readonly deadline: number;
  /** @internal */
  scheduled = false;
  readonly #loop: Loop;

  constructor(when: number, callback: Callback, args: unknown[], loop: Loop) {
    super(callback, args, loop);
    this.deadline = when;
    this.#loop = loop;
  }

  /** Loop time at which the callback is due, in seconds. */
  when(): number {
    return this.deadline;
  }

  override cancel(): void {
    if (!this.cancelled()) this.#loop.timers.noteCancelled(this);
    super.cancel();
  }

  /** @internal */
  isCancelled(): boolean {
    return this.cancelled();
  }
}
