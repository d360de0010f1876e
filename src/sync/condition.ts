import { isCancelled, RuntimeError } from "../errors.ts";
import { checkFunction } from "../loop/checks.ts";
import { hooks } from "../loop/hooks.ts";
import { type Awaitable, type Coroutine, Operation } from "../tasks/awaitable.ts";
import { current } from "../tasks/current.ts";
import type { Guard } from "./guard.ts";
import { Lock } from "./lock.ts";
import { WaitPoint } from "./waitPoint.ts";

/**
 * A lock whose holder can wait for a change that another holder announces. Several conditions may share one lock.
 *
 * @see https://docs.python.org/3.14/library/asyncio-sync.html#asyncio.Condition
 */
export class Condition extends WaitPoint<void> {
  protected override readonly kind: string = "Condition";
  readonly #lock: Lock;

  constructor(lock: Lock = new Lock()) {
    super();
    this.#lock = lock;
  }

  /** Is the lock held? */
  locked(): boolean {
    return this.#lock.locked();
  }

  /** Takes the lock, see {@link Lock.acquire}. */
  acquire(): Awaitable<Guard> {
    return this.#lock.acquire();
  }

  /** Gives the lock to the first in line, see {@link Lock.release}. */
  release(): void {
    this.#lock.release();
  }

  /**
   * Releases the lock, waits to be notified, and takes the lock again. Also a cancelled task has the lock again when it
   * hears of that. Cancel-safe: a notification to a cancelled task goes to the next.
   *
   * @throws RuntimeError if the lock is not held
   */
  wait(): Awaitable<true> {
    return new Operation(this.#wait, this);
  }

  /** Waits until the predicate holds, which is looked at whenever the task is notified; gives its value. */
  waitFor<T>(predicate: () => T): Awaitable<T> {
    checkFunction(predicate);
    return new Operation(this.#waitFor<T>, this, predicate);
  }

  /**
   * Wakes `n` of those who wait, in the order of their coming.
   * @throws RuntimeError if the lock is not held
   */
  notify(n = 1): void {
    if (!this.locked()) throw new RuntimeError("cannot notify on un-acquired lock");
    this.#notify(n);
  }

  /**
   * Wakes all who wait.
   * @throws RuntimeError if the lock is not held
   */
  notifyAll(): void {
    this.notify(this.line.length);
  }

  protected override describe(): string {
    return this.locked() ? "locked" : "unlocked";
  }

  /** @internal */
  override admit(): void {}

  *#wait(): Coroutine<true> {
    if (!this.locked()) throw new RuntimeError("cannot wait on un-acquired lock");
    const place = this.line.join();
    this.release();
    try {
      let failure: { error: unknown } | undefined;
      try {
        yield* place;
      } catch (error) {
        failure = { error };
      }
      failure = (yield* this.#acquireAgain()) ?? failure;
      if (failure !== undefined) throw failure.error;
      return true;
    } catch (error) {
      // A notification may have been ours, and we do not act on it: another gets it, perhaps for nothing.
      this.#notify(1);
      throw error;
    }
  }

  /** Takes the lock whatever comes; returns the last cancellation that came meanwhile. */
  *#acquireAgain(): Coroutine<{ error: unknown } | undefined> {
    let cancellation: { error: unknown } | undefined;
    for (;;) {
      try {
        hooks.on?.("cleanup", current.task as object);
        yield* this.#lock.acquire();
        return cancellation;
      } catch (error) {
        if (!isCancelled(error)) throw error;
        cancellation = { error };
      }
    }
  }

  *#waitFor<T>(predicate: () => T): Coroutine<T> {
    let result = predicate();
    while (!result) {
      yield* this.wait();
      result = predicate();
    }
    return result;
  }

  #notify(n: number): void {
    for (let i = 0; i < n && this.line.wakeNext(); i++);
  }
}
