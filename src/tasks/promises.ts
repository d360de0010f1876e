import { show } from "../loop/checks.ts";
import { hooks } from "../loop/hooks.ts";
import type { Awaitable, AwaitableLike, Coroutine } from "./awaitable.ts";
import { iscoroutine } from "./coroutine.ts";
import { current } from "./current.ts";
import { type EventLoop, getRunningLoop } from "./eventLoop.ts";
import { FINISHED, Future, type FutureOptions } from "./future.ts";
import type { Task } from "./task.ts";

/** An async function that runs as a task. One that takes the signal hears of the task's cancellation by it. */
export type AsyncFunction<T> = (scope: { readonly signal: AbortSignal }) => PromiseLike<T> | Coroutine<T>;

/**
 * A coroutine made of whatever can be awaited. A promise is listened to at once: should it reject before the coroutine
 * runs, the host does not take that for an error that nobody handles.
 *
 * @throws TypeError if it cannot be awaited, or is a future, which runs already
 */
export function toCoroutine<T>(source: AwaitableLike<T> | AsyncFunction<T>, loop: EventLoop): Coroutine<T> {
  if (iscoroutine(source)) return source;
  if (typeof source === "function") return call(source);
  if (source instanceof Future || typeof (source as PromiseLike<T> | undefined)?.then !== "function") {
    throw new TypeError(`a coroutine was expected, got <${show(source)}>`);
  }
  if (!(Symbol.iterator in source)) return delegate(new Settlement(source, { loop }));
  hooks.on?.("awaited", source);
  return delegate(source);
}

function* delegate<T>(awaitable: Awaitable<T>): Coroutine<T> {
  return yield* awaitable;
}

/** How a wait for a promise deals with cancellation. */
interface SettlementOptions extends FutureOptions {
  /** The wait was cancelled. */
  readonly onCancel?: () => void;
  /** Is it to be expected that the promise rejects with this, now that the wait was cancelled? */
  readonly isExpected?: (error: unknown) => boolean;
}

/**
 * The wait for a promise. A task that is cancelled meanwhile leaves at once; should the promise reject later, the loop's
 * exception handler is told, unless the error is to be expected.
 */
export class Settlement<T> extends Future<T> {
  readonly #onCancel: (() => void) | undefined;

  constructor(promise: PromiseLike<T>, { onCancel, isExpected, loop = getRunningLoop() }: SettlementOptions = {}) {
    super(loop.own);
    checkPromise(promise);
    this.#onCancel = onCancel;
    loop.countOutside(1);
    Promise.resolve(promise).then(
      (value) => {
        if (this.done()) return;
        loop.countOutside(-1);
        this.finish(FINISHED, value);
      },
      (exception: unknown) => {
        if (!this.done()) {
          loop.countOutside(-1);
          this.fail(exception);
        } else if (isExpected?.(exception) !== true) {
          loop.callExceptionHandler({ message: "A promise was rejected after its task had been cancelled", exception });
        }
      },
    );
  }

  override cancel(message?: unknown): boolean {
    if (!super.cancel(message)) return false;
    this.getLoop().countOutside(-1);
    this.#onCancel?.();
    return true;
  }

  override toString(): string {
    return "until()";
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
  if (iscoroutine(result)) return yield* result;
  if (typeof result?.then === "function" && Symbol.iterator in result) return yield* result as Awaitable<T>;
  let cancellation: unknown;
  let isSettled = false;
  const promise = Promise.resolve(result).finally(() => (isSettled = true));
  for (;;) {
    try {
      return yield* new Settlement(promise, { isExpected: () => cancellation !== undefined });
    } catch (error) {
      if (isSettled) throw cancellation !== undefined && isAbortOf(error, signal) ? cancellation : error;
      if (signal === undefined) throw error;
      cancellation ??= error;
      hooks.on?.("cleanup", task);
    }
  }
}

/** @throws TypeError if it is not a promise */
export function checkPromise(value: unknown): void {
  if (typeof (value as Partial<PromiseLike<unknown>> | null | undefined)?.then !== "function") {
    throw new TypeError(`expected a promise, got ${show(value)}`);
  }
}

/** Is it the rejection that the abort of the signal led to? */
export function isAbortOf(error: unknown, signal: AbortSignal | undefined): boolean {
  return (
    signal?.aborted === true && (error === signal.reason || (error instanceof Error && error.name === "AbortError"))
  );
}
