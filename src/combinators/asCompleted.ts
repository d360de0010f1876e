import { TimeoutError } from "../errors.ts";
import { type Duration, toSeconds } from "../loop/duration.ts";
import type { TimerHandle } from "../loop/handle.ts";
import { Ring } from "../loop/ring.ts";
import { type Awaitable, type AwaitableLike, type Coroutine, Operation } from "../tasks/awaitable.ts";
import { ensureFuture } from "../tasks/ensureFuture.ts";
import { type EventLoop, getEventLoop, getRunningLoop } from "../tasks/eventLoop.ts";
import { FINISHED, type Future } from "../tasks/future.ts";
import { Waiter } from "../tasks/waiter.ts";

/**
 * Gives the results as they come: `for (const next of asCompleted(aws)) yield* next` in a coroutine; `for await` gives
 * the futures themselves, tasks where the awaitables were none. Starts all of them at once.
 *
 * @see https://docs.python.org/3.14/library/asyncio-task.html#asyncio.as_completed
 */
export function asCompleted<T>(
  aws: Iterable<AwaitableLike<T>>,
  options: { readonly timeout?: Duration | null | undefined } = {},
): AsCompleted<T> {
  if (typeof (aws as Partial<PromiseLike<T>>).then === "function") {
    throw new TypeError("expected a collection of awaitables, got one awaitable");
  }
  return new AsCompleted(aws, options.timeout ?? null);
}

/** The awaitables of {@link asCompleted}, in the order in which they end. */
export class AsCompleted<T> {
  readonly #loop: EventLoop = getEventLoop();
  readonly #todo: Set<Future<T>>;
  /** Those that are done and were not asked for, and `null` for each that came too late. */
  readonly #done = new Ring<Future<T> | null>();
  readonly #waiters = new Ring<Waiter<void>>();
  readonly #timer: TimerHandle | undefined;
  #left: number;

  constructor(aws: Iterable<AwaitableLike<T>>, timeout: Duration | null) {
    const seconds = timeout === null ? null : toSeconds(timeout);
    this.#todo = new Set([...new Set(aws)].map((aw) => ensureFuture(aw, { loop: this.#loop })));
    this.#left = this.#todo.size;
    for (const future of this.#todo) future.addDoneCallback(this.#onDone);
    if (this.#left > 0 && seconds !== null) this.#timer = this.#loop.callLater(seconds, this.#onTimeout);
  }

  /** Awaitables of the results, one for each awaitable given. They raise `TimeoutError` for what came too late. */
  [Symbol.iterator](): IterableIterator<Awaitable<T>> {
    return {
      [Symbol.iterator]() {
        return this;
      },
      next: () => {
        if (this.#left === 0) return { done: true, value: undefined };
        this.#left -= 1;
        return { done: false, value: new Operation(this.#takeResult, this) };
      },
    };
  }

  /** The futures. In a coroutine, `yield* iterator.next()`. */
  [Symbol.asyncIterator](): { next(): Awaitable<IteratorResult<Future<T>, undefined>> } {
    return { next: () => new Operation(this.#next, this) };
  }

  toString(): string {
    return `asCompleted(${this.#todo.size})`;
  }

  *#next(): Coroutine<IteratorResult<Future<T>, undefined>> {
    if (this.#left === 0) return { done: true, value: undefined };
    this.#left -= 1;
    return { done: false, value: yield* this.#take() };
  }

  *#takeResult(): Coroutine<T> {
    return (yield* this.#take()).result();
  }

  /** The next that is done. A taker that is cancelled after it was woken wakes the one behind it. */
  *#take(): Coroutine<Future<T>> {
    while (this.#done.length === 0) {
      const waiter = new Waiter<void>(this, getRunningLoop());
      this.#waiters.push(waiter);
      try {
        yield* waiter;
      } catch (error) {
        if (this.#done.length > 0 && !waiter.cancelled()) this.#wakeNext();
        throw error;
      }
    }
    const future = this.#done.shift();
    if (future === null) throw new TimeoutError();
    return future;
  }

  #put(future: Future<T> | null): void {
    this.#done.push(future);
    this.#wakeNext();
  }

  #wakeNext(): void {
    while (this.#waiters.length > 0) {
      const waiter = this.#waiters.shift();
      if (!waiter.done()) return waiter.finish(FINISHED, undefined);
    }
  }

  readonly #onDone = (future: Future<T>): void => {
    if (this.#todo.size === 0) return; // the timeout was here first
    this.#todo.delete(future);
    if (!future.cancelled()) future.exception(); // the error waits here for its taker
    this.#put(future);
    if (this.#todo.size === 0) this.#timer?.cancel();
  };

  readonly #onTimeout = (): void => {
    for (const future of this.#todo) {
      future.removeDoneCallback(this.#onDone);
      this.#put(null);
    }
    this.#todo.clear();
  };
}
