import { CancelledError } from "../errors.ts";
import { current } from "./current.ts";

/** What a task keeps of requests to cancel it. Most tasks never get one. */
export class Cancellation {
  /** Those that were not taken back. */
  requests = 0;
  /** The next step raises the error in the coroutine: it is a request to cancel, or tells of a misuse. */
  isDue = false;
  error: Error | undefined = undefined;
  /** The request is being passed on to what the task waits for. */
  isPassedOn = false;
  controller: AbortController | undefined = undefined;
}

let latest: CancelledError | undefined;

/**
 * The error of a request to cancel that is made now. Requests by the same task for the same reason share one, as making
 * an error costs more than all the rest of a cancellation; in debug mode each has a cause that says where it was made.
 */
export function cancelledError(reason: unknown, isDebug: boolean): CancelledError {
  const by = current.task?.getName();
  if (isDebug) return new CancelledError(reason, by, new Error("cancel() was called here"));
  if (latest === undefined || latest.reason !== reason || latest.by !== by) latest = new CancelledError(reason, by);
  return latest;
}
