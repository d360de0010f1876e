import type { Awaitable } from "../tasks/awaitable.ts";
import type { Executed } from "../tasks/executor.ts";
import type { ThreadOptions } from "./threadCall.ts";

/** Makes the workers that a call can run in. Calls with the same source share workers. */
export interface WorkerSource {
  /** In words, for messages. */
  readonly name: string;
  create(): Worker | Promise<Worker>;
  /** The functions that workers of this source may run on the page, see `runCoroutineThreadsafe()`. */
  readonly page: Readonly<Record<string, (...args: never[]) => unknown>>;
}

/** Which function is meant, where, and how it is called. */
export interface ThreadTarget {
  readonly source: WorkerSource;
  readonly name: string;
  readonly options: ThreadOptions;
}

export const target: unique symbol = Symbol("ThreadFunction.target");

/** A function of a thread module. Calling it is short for `toThread(fn, ...args)`. */
export interface ThreadFunction<F extends (...args: never[]) => unknown> {
  (...args: Parameters<F>): Awaitable<Executed<ReturnType<F>>>;
  /** The same function, called in another way. */
  with(options: ThreadOptions): ThreadFunction<F>;
  /** @internal */
  readonly [target]: ThreadTarget;
}
