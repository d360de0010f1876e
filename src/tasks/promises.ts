import { hooks } from "../loop/hooks.ts";
import type { Awaitable, AwaitableLike, Coroutine } from "./awaitable.ts";
import { iscoroutine } from "./coroutine.ts";
import { current } from "./current.ts";
import { getRunningLoop } from "./eventLoop.ts";
import { Future } from "./future.ts";
import type { Task } from "./task.ts";
import { Waiter } from "./waiter.ts";

/** An async function that runs as a task. One that takes the signal hears of the task's cancellation by it. */
export type AsyncFunction<T> = (scope: { readonly signal: AbortSignal }) => PromiseLike<T> | Coroutine<T>;

/**
 * A coroutine made of whatever can be awaited.
 *
 * @throws TypeError if it cannot be awaited, or is a future, which runs already
 */
export function toCoroutine<T>(source: AwaitableLike<T> | AsyncFunction<T>): Coroutine<T> {
  if (iscoroutine(source)) return source as Coroutine<T>;
  if (typeof source === "function") return call(source);
  if (source instanceof Future || typeof (source as PromiseLike<T> | undefined)?.then !== "function") {
    throw new TypeError(`a coroutine was expected, got <${String(source)}>`);
  }
  if (!(Symbol.iterator in source)) return settle(source);
  hooks.on?.("awaited", source);
  return delegate(source);
}

function* delegate<T>(awaitable: Awaitable<T>): Coroutine<T> {
  return yield* awaitable;
}

/**
 * Waits for a promise. A task that is cancelled meanwhile leaves at once; should the promise reject later, the loop's
 * exception handler is told, unless the error is expected.
 */
export function* settle<T>(
  promise: PromiseLike<T>,
  onCancel?: () => void,
  isExpected?: (error: unknown) => boolean,
): Coroutine<T> {
  const loop = getRunningLoop();
  const future = new Waiter<T>("until()", loop);
  let isWatched = true;
  const settled = (): boolean => {
    if (isWatched) loop.countOutside(-1);
    return !future.done();
  };
  loop.countOutside(1);
  promise.then(
    (value) => {
      if (settled()) future.setResult(value);
    },
    (exception: unknown) => {
      if (settled()) future.setException(exception);
      else if (isExpected?.(exception) !== true) {
        loop.callExceptionHandler({ message: "A promise was rejected after its task had been cancelled", exception });
      }
    },
  );
  try {
    return yield* future;
  } catch (error) {
    if (future.cancelled()) {
      isWatched = false;
      loop.countOutside(-1);
      onCancel?.();
    }
    throw error;
  }
}

/**
 * Runs an async function in the current task. One that has taken the signal is waited for also when the task is
 * cancelled, so that its cleanup comes first; one that has not cannot know of it, and is left.
 */
function* call<T>(fn: AsyncFunction<T>): Coroutine<T> {
  const task = current.task as Task<unknown>;
  let signal: AbortSignal | undefined;
  const scope = {
    get signal(): AbortSignal {
      return (signal ??= task.signal);
    },
  };
  const result = fn(scope);
  if (iscoroutine(result)) return yield* result as Coroutine<T>;
  if (Symbol.iterator in result) return yield* result as Awaitable<T>;
  let cancellation: unknown;
  let isSettled = false;
  const promise = Promise.resolve(result).finally(() => (isSettled = true));
  for (;;) {
    try {
      return yield* settle(promise, undefined, () => cancellation !== undefined);
    } catch (error) {
      if (isSettled) throw cancellation !== undefined && isAbortOf(error, signal) ? cancellation : error;
      if (signal === undefined) throw error;
      cancellation ??= error;
    }
  }
}

/** Is it the rejection that the abort of the signal led to? */
export function isAbortOf(error: unknown, signal: AbortSignal | undefined): boolean {
  return (
    signal?.aborted === true && (error === signal.reason || (error instanceof Error && error.name === "AbortError"))
  );
}
