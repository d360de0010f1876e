import { CancelledError, RuntimeError } from "../../errors.ts";
import { thread } from "./thread.ts";

/**
 * Raises CancelledError if the page has asked the call that runs to stop. A function that computes for long calls it
 * now and then: it takes some ten nanoseconds. Outside a worker, it does nothing.
 *
 * In a synchronous function it hears of the page only where the page is cross-origin isolated.
 * @throws CancelledError if the call was cancelled
 */
export function throwIfCancelled(): void {
  if (thread.host?.isStopping === true) throw new CancelledError("cancelled by the page");
}

/**
 * The signal that is aborted when the page asks the call that runs to stop: for `fetch()` and the like.
 *
 * @throws RuntimeError if no call runs, e.g. on the page
 */
export function threadSignal(): AbortSignal {
  const signal = thread.host?.signal;
  if (signal === undefined) throw new RuntimeError("no call of a thread function runs here");
  return signal;
}
