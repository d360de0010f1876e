import { CancelledError } from "../errors.ts";
import type { EventLoop } from "./eventLoop.ts";
import type { Task } from "./task.ts";

/** The task whose step is going on, of whichever loop. */
export const current: { task: Task<unknown> | null } = { task: null };

/** The error of a request to cancel that is made now. In debug mode its cause says where. */
export function cancelledError(reason: unknown, loop: EventLoop): CancelledError {
  const place = loop.getDebug() ? new Error("cancel() was called here") : undefined;
  return new CancelledError(reason, current.task?.getName(), place);
}
