import { type Awaitable, Operation } from "../tasks/awaitable.ts";
import { getEventLoop, getRunningLoop } from "../tasks/eventLoop.ts";
import type { Executed } from "../tasks/executor.ts";
import { ThreadPoolExecutor } from "./threadPoolExecutor.ts";
import { targetOf } from "./threadTarget.ts";

/**
 * Calls a function in a worker and waits for its result, in the default executor of the loop. Context variables travel
 * with it, as far as their values can be cloned.
 *
 * `fn` is a function of a thread module, or a self-contained one: it is sent as text, so it can use its arguments and what
 * every worker has, but nothing that stands around it. The page's Content-Security-Policy must allow workers from `blob:`
 * for that. Coroutines that the function makes run on the worker's own loop.
 *
 * Cancelling takes the call back if it has not begun; else it does what the function's `cancel` option says.
 * @throws TypeError if `fn` is neither
 * @throws BrokenExecutorError if the worker cannot start or dies
 * @throws DataCloneError if an argument or the result cannot be sent, with the place in it
 * @throws ReferenceError if the text of the function names something around it
 * @see https://docs.python.org/3.14/library/asyncio-task.html#asyncio.to_thread
 */
export function toThread<A extends unknown[], R>(fn: (...args: A) => R, ...args: A): Awaitable<Executed<R>> {
  const { name, options } = targetOf(fn);
  const caller = { boundLoop: getEventLoop(), toString: () => `toThread(${name})` };
  return new Operation(() => {
    const executor = options.executor ?? (getRunningLoop().defaultExecutor ??= new ThreadPoolExecutor());
    return executor.submit(fn, ...args)[Symbol.iterator]();
  }, caller);
}
