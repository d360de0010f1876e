import { RuntimeError } from "../errors.ts";
import { type Context, copyContext } from "../loop/context.ts";
import { runningLoop } from "../loop/loop.ts";
import type { AwaitableLike, Coroutine } from "./awaitable.ts";
import { EventLoop } from "./eventLoop.ts";
import type { AsyncFunction } from "./promises.ts";
import type { Task } from "./task.ts";

/** How a program is run. */
export interface RunOptions {
  /** Runs the loop in debug mode. */
  readonly debug?: boolean;
  /** Cancels the main task when it aborts. */
  readonly signal?: AbortSignal;
  /** The loop to run on, to be closed at the end; a new one if not given. */
  readonly loop?: EventLoop;
}

/**
 * Runs a program: makes a loop, runs the main coroutine as its main task, then cancels the tasks that are left, waits
 * for them, and closes the loop. The promise has the main task's result.
 *
 * @throws RuntimeError in a coroutine: a running loop cannot run another
 * @see https://docs.python.org/3.14/library/asyncio-runner.html#asyncio.run
 */
export async function run<T>(main: AwaitableLike<T> | AsyncFunction<T>, options?: RunOptions): Promise<T> {
  const runner = new Runner(options);
  try {
    return await runner.run(main);
  } finally {
    await runner.close();
  }
}

/**
 * Runs several programs, one after the other, on one loop and in one context.
 *
 * @see https://docs.python.org/3.14/library/asyncio-runner.html#asyncio.Runner
 */
export class Runner implements AsyncDisposable {
  readonly #options: RunOptions;
  readonly #loop: EventLoop;
  #context: Context | undefined;

  constructor(options: RunOptions = {}) {
    this.#options = options;
    this.#loop = options.loop ?? new EventLoop();
    if (options.debug !== undefined) this.#loop.setDebug(options.debug);
  }

  /** The runner's loop. */
  getLoop(): EventLoop {
    return this.#loop;
  }

  /**
   * Runs a coroutine, an awaitable or a function that makes one, to its end.
   * @throws RuntimeError in a coroutine, or if the runner is closed
   */
  async run<T>(main: AwaitableLike<T> | AsyncFunction<T>, options?: { readonly context?: Context }): Promise<T> {
    if (runningLoop() !== null) throw new RuntimeError("run() cannot be called from a running event loop");
    if (this.#loop.isClosed()) throw new RuntimeError("Runner is closed");
    this.#loop.checkIdle();
    const task = this.#loop.createTask(main, {
      context: options?.context ?? (this.#context ??= copyContext()),
      signal: this.#options.signal,
    });
    return this.#loop.runUntilComplete(task);
  }

  /** Cancels the tasks that are left, waits for them, shuts the default executor down, and closes the loop. */
  async close(): Promise<void> {
    const loop = this.#loop;
    if (loop.isClosed()) return;
    const tasks = loop.heldTasks();
    for (const task of tasks) task.cancel();
    try {
      if (tasks.length > 0) await loop.runUntilComplete(allDone(tasks));
      for (const task of tasks) {
        const exception = task.cancelled() ? null : task.exception();
        const message = "unhandled exception during run() shutdown";
        if (exception !== null) loop.callExceptionHandler({ message, exception, task });
      }
      if (loop.defaultExecutor !== undefined) await loop.runUntilComplete(loop.shutdownDefaultExecutor());
    } finally {
      loop.close();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

function* allDone(tasks: Task<unknown>[]): Coroutine<void> {
  for (const task of tasks) {
    try {
      yield* task;
    } catch {
      // reported by close()
    }
  }
}
