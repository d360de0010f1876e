import { runningLoop } from "../loop/loop.ts";
import type { AwaitableLike } from "./awaitable.ts";
import { current } from "./current.ts";
import { type EventLoop, getEventLoop } from "./eventLoop.ts";
import type { AsyncFunction } from "./promises.ts";
import type { Task, TaskOptions } from "./task.ts";

/**
 * Runs a coroutine, an awaitable, a promise or an async function as a task: on the running loop, or on the page's own
 * outside of any, e.g. in an event handler.
 *
 * @throws TypeError if it is none of these, or a future, which runs already
 * @see https://docs.python.org/3.14/library/asyncio-task.html#asyncio.create_task
 */
export function createTask<T>(coro: AwaitableLike<T> | AsyncFunction<T>, options?: TaskOptions): Task<T> {
  return getEventLoop().createTask(coro, options);
}

/** The task whose step is going on, `null` in a callback and outside of the loop. */
export function currentTask(loop?: EventLoop): Task<unknown> | null {
  return loop === undefined || loop === runningLoop() ? current.task : null;
}

/** The tasks of the loop that are not done, in the order of their making. */
export function allTasks(loop: EventLoop = getEventLoop()): Set<Task<unknown>> {
  return new Set(loop.heldTasks());
}
