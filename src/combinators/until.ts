import { type Awaitable, Operation, type Suspension } from "../tasks/awaitable.ts";
import { checkPromise, isAbortOf, Settlement } from "../tasks/promises.ts";

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
  if (typeof source !== "function") checkPromise(source);
  return new Operation(waitUntilSettled<T>, "until()", source);
}

function waitUntilSettled<T>(source: PromiseSource<T>): Iterator<Suspension, T, void> {
  if (typeof source !== "function") return new Settlement(source)[Symbol.iterator]();
  const controller = new AbortController();
  const wait = new Settlement(source(controller.signal), {
    onCancel: () => controller.abort(),
    isExpected: (error) => isAbortOf(error, controller.signal),
  });
  return wait[Symbol.iterator]();
}
