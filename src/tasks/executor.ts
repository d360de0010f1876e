import type { Awaitable, Coroutine } from "./awaitable.ts";
import type { Future } from "./future.ts";

/** What a function gives that runs elsewhere: coroutines and promises are waited for there, items come one by one. */
export type Executed<R> =
  R extends Coroutine<infer T>
    ? T
    : R extends PromiseLike<infer T>
      ? Executed<T>
      : R extends AsyncIterable<infer T>
        ? RemoteIterator<T>
        : R;

/**
 * Items that are made elsewhere, a bounded number ahead of who takes them. `for await` takes them in an async function;
 * in a coroutine, `yield* items.next()` takes one.
 */
export interface RemoteIterator<T> extends AsyncDisposable {
  [Symbol.asyncIterator](): AsyncIterator<T, undefined>;
  /** The next item. Cancel-safe: no item is lost. */
  next(): Awaitable<IteratorResult<T, undefined>>;
  /** Ends it early: the maker's `finally` blocks run, and then what made it is free for others. */
  return(): Awaitable<IteratorResult<T, undefined>>;
}

/**
 * Runs functions elsewhere than on the loop's thread.
 *
 * @see https://docs.python.org/3.14/library/concurrent.futures.html#concurrent.futures.Executor
 */
export interface Executor {
  /**
   * Calls the function as soon as there is a place for it; the future has its result. Cancelling the future takes the
   * call back if it has not begun.
   * @throws RuntimeError if the executor was shut down
   */
  submit<A extends unknown[], R>(fn: (...args: A) => R, ...args: A): Future<Executed<R>>;

  /**
   * Calls the function with each item, several at once, and gives the results in the order of the items. Takes no more
   * items than it has calls for.
   */
  map<T, R>(fn: (item: T) => R, items: Iterable<T> | AsyncIterable<T>): AsyncIterableIterator<Executed<R>>;

  /**
   * Takes no more calls; done when all calls are, those that have not begun cancelled first if `cancelPending`. Items that
   * are not taken by then are not made any more.
   */
  shutdown(options?: { readonly wait?: boolean; readonly cancelPending?: boolean }): Awaitable<void>;
}
