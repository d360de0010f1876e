import { CancelledError } from "../errors.ts";
import type { Task } from "./task.ts";

/** The task whose step is going on, of whichever loop. */
export const current: { task: Task<unknown> | null } = { task: null };

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
