import { show } from "../../loop/checks.ts";
import type { Executed } from "../../tasks/executor.ts";
import { toWire } from "../wireError.ts";
import { ConcurrentFuture } from "./concurrentFuture.ts";
import { say } from "./thread.ts";

/** A call of a function of the page that was not made yet: as Python's coroutine objects, it does nothing by itself. */
export class RemoteCoroutine<T> {
  /** The name of the page's function. */
  readonly name: string;
  /** What it will be called with. */
  readonly args: readonly unknown[];
  /** @internal Only for inference. */
  declare readonly result: T;

  constructor(name: string, args: readonly unknown[]) {
    this.name = name;
    this.args = args;
  }

  toString(): string {
    return `RemoteCoroutine[${this.name}]`;
  }
}

/** The functions that the page exposes to a worker: calling one makes a coroutine for `runCoroutineThreadsafe()`. */
export type MainThread<M> = {
  readonly [K in keyof M as M[K] extends (...args: never[]) => unknown ? K : never]: M[K] extends (
    ...args: infer A
  ) => infer R
    ? (...args: A) => RemoteCoroutine<Executed<R>>
    : never;
};

/** References to the functions that the page has given as `page` to `threadModule()`, for code in its workers. */
export function mainThread<M>(): MainThread<M> {
  return new Proxy(Object.create(null) as MainThread<M>, {
    get: (_, name) =>
      typeof name === "symbol" ? undefined : (...args: unknown[]) => new RemoteCoroutine<unknown>(name, args),
  });
}

/** The loop of the page that called this worker, as far as other threads may touch it. */
export class MainLoop {
  /** Calls a function of the page there, soon. Its error, if it fails, goes to that loop's exception handler. */
  callSoonThreadsafe(call: RemoteCoroutine<unknown>): void {
    runCoroutineThreadsafe(call, this).then(undefined, (error: unknown) =>
      say({ asyncioWeb: "unhandled", thrown: toWire(error) }),
    );
  }

  toString(): string {
    return "MainLoop[]";
  }
}

/** The page's loop: that of the call which runs. */
export const mainLoop: MainLoop = new MainLoop();

/**
 * Runs a function of the page as a coroutine of its loop, from a worker.
 *
 * @throws TypeError if it is not a call made by `mainThread()`, or not the page's loop
 * @throws RuntimeError in a worker that was not started by a thread module
 * @see https://docs.python.org/3.14/library/asyncio-task.html#asyncio.run_coroutine_threadsafe
 */
export function runCoroutineThreadsafe<T>(call: RemoteCoroutine<T>, loop: MainLoop): ConcurrentFuture<T> {
  if (!(call instanceof RemoteCoroutine))
    throw new TypeError(`expected a call of a page's function, got ${show(call)}`);
  if (!(loop instanceof MainLoop)) throw new TypeError(`expected the page's loop, mainLoop, got ${show(loop)}`);
  return new ConcurrentFuture<T>(call.name, call.args);
}
