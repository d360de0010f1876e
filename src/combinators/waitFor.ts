import { isCancelled, TimeoutError } from "../errors.ts";
import { type Duration, toSeconds } from "../loop/duration.ts";
import { type Awaitable, type AwaitableLike, type Coroutine, Operation } from "../tasks/awaitable.ts";
import { ensureFuture } from "../tasks/ensureFuture.ts";
import { getRunningLoop } from "../tasks/eventLoop.ts";
import { toCoroutine } from "../tasks/promises.ts";
import { timeout as limit } from "./timeout.ts";
import { Completion } from "./wait.ts";

/**
 * Waits for it, no longer than the timeout; `null` is no limit. What is too late is cancelled.
 *
 * A coroutine runs in the current task, with no task of its own.
 * @throws TimeoutError if it is not done in time
 * @see https://docs.python.org/3.14/library/asyncio-task.html#asyncio.wait_for
 */
export function waitFor<T>(aw: AwaitableLike<T>, timeout: Duration | null): Awaitable<T> {
  return new Operation(waitInTime<T>, "waitFor()", { aw, seconds: timeout === null ? null : toSeconds(timeout) });
}

function waitInTime<T>({ aw, seconds }: { aw: AwaitableLike<T>; seconds: number | null }): Coroutine<T> {
  if (seconds !== null && seconds <= 0) return takeNow(aw);
  const body = (): Coroutine<T> | Awaitable<T> => (Symbol.iterator in aw ? aw : toCoroutine(aw, getRunningLoop()));
  return limit(seconds, body)[Symbol.iterator]() as Coroutine<T>;
}

/** With no time left only what is done already counts: the rest is cancelled, and its end waited for. */
function* takeNow<T>(aw: AwaitableLike<T>): Coroutine<T> {
  const future = ensureFuture(aw);
  if (future.done()) return future.result();
  const end = new Completion(getRunningLoop(), [future]);
  const release = (): void => end.release();
  future.addDoneCallback(release);
  try {
    future.cancel();
    yield* end;
  } finally {
    future.removeDoneCallback(release);
  }
  try {
    return future.result();
  } catch (error) {
    throw isCancelled(error) ? new TimeoutError("", { cause: error }) : error;
  }
}
