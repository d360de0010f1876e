import type { AwaitableLike } from "./awaitable.ts";
import { type EventLoop, getEventLoop } from "./eventLoop.ts";
import { Future } from "./future.ts";

/**
 * The awaitable itself if it is a future or a task, else a new task that waits for it.
 *
 * @throws RangeError if it is a future of another loop than the one given
 * @throws TypeError if it cannot be awaited
 */
export function ensureFuture<T>(aw: AwaitableLike<T>, options?: { readonly loop?: EventLoop | undefined }): Future<T> {
  if (!(aw instanceof Future)) return (options?.loop ?? getEventLoop()).createTask(aw);
  if (options?.loop !== undefined && options.loop !== aw.getLoop()) {
    throw new RangeError("The future belongs to a different loop than the one specified as the loop argument");
  }
  return aw;
}
