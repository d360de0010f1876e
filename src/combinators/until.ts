import { type Awaitable, type Coroutine, Operation } from "../tasks/awaitable.ts";
import { isAbortOf, settle } from "../tasks/promises.ts";

/** A promise, or a function that makes one which can be aborted. */
export type PromiseSource<T> = PromiseLike<T> | ((signal: AbortSignal) => PromiseLike<T>);

/**
 * Waits for a promise in a coroutine: `yield* until((signal) => fetch(url, { signal }))`. Cancelling the task aborts
 * the signal and leaves the promise at once.
 *
 * Cancel-safe where the promise's maker honours the signal. An error that comes after the cancellation, other than the
 * abort's, goes to the loop's exception handler.
 */
export function until<T>(source: PromiseSource<T>): Awaitable<T> {
  return new Operation(waitUntilSettled<T>, "until()", source);
}

function waitUntilSettled<T>(source: PromiseSource<T>): Coroutine<T> {
  return typeof source === "function" ? waitAbortably(source) : settle(source);
}

function waitAbortably<T>(start: (signal: AbortSignal) => PromiseLike<T>): Coroutine<T> {
  const controller = new AbortController();
  return settle(
    start(controller.signal),
    () => controller.abort(),
    (error) => isAbortOf(error, controller.signal),
  );
}
