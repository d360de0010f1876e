import { checkFunction } from "../loop/checks.ts";
import { type Awaitable, Operation, type Suspension } from "../tasks/awaitable.ts";
import { getRunningLoop } from "../tasks/eventLoop.ts";
import type { Executed } from "../tasks/executor.ts";
import { ThreadPoolExecutor } from "./threadPoolExecutor.ts";

interface Request {
  readonly fn: (...args: never[]) => unknown;
  readonly args: readonly unknown[];
}

/**
 * Calls a function in a worker and waits for its result, in the default executor of the loop. Context variables travel
 * with it, as far as their values can be cloned.
 *
 * `fn` is a function of a thread module. Coroutines that it makes run on the worker's own loop.
 *
 * Cancelling takes the call back if it has not begun; else it does what the function's `cancel` option says.
 * @throws BrokenExecutorError if the worker cannot start or dies
 * @throws DataCloneError if an argument or the result cannot be sent, with the place in it
 * @see https://docs.python.org/3.14/library/asyncio-task.html#asyncio.to_thread
 */
export function toThread<A extends unknown[], R>(fn: (...args: A) => R, ...args: A): Awaitable<Executed<R>> {
  checkFunction(fn);
  const request: Request = { fn: fn, args };
  return new Operation(callInThread, `toThread(${fn.name || "anonymous"})`, request) as Operation<Request, Executed<R>>;
}

function callInThread({ fn, args }: Request): Iterator<Suspension, unknown, void> {
  const loop = getRunningLoop();
  loop.defaultExecutor ??= new ThreadPoolExecutor();
  return loop.defaultExecutor.submit(fn as (...args: unknown[]) => unknown, ...args)[Symbol.iterator]();
}
