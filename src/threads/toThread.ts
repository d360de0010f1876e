import { checkFunction } from "../loop/checks.ts";
import { type Awaitable, type LoopBound, Operation, type Suspension } from "../tasks/awaitable.ts";
import { type EventLoop, getEventLoop, getRunningLoop } from "../tasks/eventLoop.ts";
import type { Executed } from "../tasks/executor.ts";
import { ThreadPoolExecutor } from "./threadPoolExecutor.ts";

/** A call that has not begun, on the loop of who made it. */
class Call implements LoopBound {
  readonly fn: (...args: unknown[]) => unknown;
  readonly args: readonly unknown[];
  readonly boundLoop: EventLoop = getEventLoop();

  constructor(fn: (...args: unknown[]) => unknown, args: readonly unknown[]) {
    this.fn = fn;
    this.args = args;
  }

  begin(): Iterator<Suspension, unknown, void> {
    const loop = getRunningLoop();
    loop.defaultExecutor ??= new ThreadPoolExecutor();
    return loop.defaultExecutor.submit(this.fn, ...this.args)[Symbol.iterator]();
  }

  toString(): string {
    return `toThread(${this.fn.name || "anonymous"})`;
  }
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
  const call = new Call(fn as Call["fn"], args);
  return new Operation(call.begin as () => Iterator<Suspension, Executed<R>, void>, call);
}
