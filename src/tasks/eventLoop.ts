import { RuntimeError } from "../errors.ts";
import { checkFunction } from "../loop/checks.ts";
import { type ExceptionContext, Loop, runningLoop } from "../loop/loop.ts";
import type { AwaitableLike, Coroutine } from "./awaitable.ts";
import { setDebugging } from "./debug.ts";
import { ensureFuture } from "./ensureFuture.ts";
import type { Executed, Executor } from "./executor.ts";
import { reportFailuresOf, reportLater } from "./failures.ts";
import { Future } from "./future.ts";
import type { AsyncFunction } from "./promises.ts";
import { Task, type TaskOptions } from "./task.ts";

/** Called with what nobody else can be told. */
export type ExceptionHandler = (loop: EventLoop, context: ExceptionContext) => void;

/**
 * An event loop. It does nothing until `runForever()` or `runUntilComplete()`; the page's own, see
 * {@link getEventLoop}, always runs.
 *
 * @see https://docs.python.org/3.14/library/asyncio-eventloop.html
 */
export class EventLoop extends Loop {
  /** @internal The options of futures that belong to this loop. */
  readonly own: { readonly loop: EventLoop } = { loop: this };
  /** @internal */
  defaultExecutor: Executor | undefined = undefined;
  #exceptionHandler: ExceptionHandler | null = null;
  /** The tasks that are not done, in order of their making, with gaps where others were. */
  #tasks: (Task<unknown> | undefined)[] = [];
  #taskCount = 0;

  createFuture<T>(): Future<T> {
    return new Future<T>(this.own);
  }

  /**
   * Runs a coroutine, an awaitable, a promise or an async function as a task. Every task that the library makes is made
   * here.
   *
   * @throws TypeError if it is none of these, or a future, which runs already
   */
  createTask<T>(coro: AwaitableLike<T> | AsyncFunction<T>, options?: TaskOptions): Task<T> {
    return new Task(coro, options === undefined ? this.own : { ...options, loop: this });
  }

  /**
   * Runs the loop until the awaitable is done; the promise has its result.
   * @throws RuntimeError if the loop runs already, is closed, or is stopped before
   */
  async runUntilComplete<T>(aw: AwaitableLike<T>): Promise<T> {
    this.checkIdle();
    const future = ensureFuture(aw, { loop: this });
    const stopped = this.runForever();
    const stop = (): void => this.stop();
    future.addDoneCallback(stop);
    await stopped;
    future.removeDoneCallback(stop);
    if (!future.done()) throw new RuntimeError("Event loop stopped before Future completed.");
    return future.result();
  }

  /**
   * Calls a function in an executor, in the default one if `null`, and gives the future of its result.
   * @throws RuntimeError if there is no default executor, or it was shut down
   * @see https://docs.python.org/3.14/library/asyncio-eventloop.html#asyncio.loop.run_in_executor
   */
  runInExecutor<A extends unknown[], R>(
    executor: Executor | null,
    fn: (...args: A) => R,
    ...args: A
  ): Future<Executed<R>> {
    const chosen = executor ?? this.defaultExecutor;
    if (chosen === undefined) throw new RuntimeError("no default executor: see setDefaultExecutor()");
    return chosen.submit(fn, ...args);
  }

  /** Sets what `runInExecutor(null, …)` and `toThread()` use. */
  setDefaultExecutor(executor: Executor): void {
    checkFunction(executor?.submit);
    this.defaultExecutor = executor;
  }

  /** Shuts the default executor down, if there is one, and waits for its calls. `run()` does it at its end. */
  *shutdownDefaultExecutor(): Coroutine<void> {
    yield* this.defaultExecutor?.shutdown() ?? [];
  }

  /** The handler set, `null` for the default. */
  getExceptionHandler(): ExceptionHandler | null {
    return this.#exceptionHandler;
  }

  /** Sets who is told of errors that reach nobody else; `null` for the default, the page's `reportError`. */
  setExceptionHandler(handler: ExceptionHandler | null): void {
    if (handler !== null) checkFunction(handler);
    this.#exceptionHandler = handler;
  }

  /** Tells the exception handler; never throws. */
  override callExceptionHandler(context: ExceptionContext): void {
    const handler = this.#exceptionHandler;
    if (handler === null) return this.defaultExceptionHandler(context);
    try {
      handler(this, context);
    } catch (exception) {
      this.defaultExceptionHandler({ message: "Unhandled error in exception handler", exception });
    }
  }

  /** Prints the sentence and gives the error to the page's `reportError`, where there is one. */
  defaultExceptionHandler(context: ExceptionContext): void {
    const { message, exception } = context;
    if (typeof reportError !== "function")
      return console.error(message, ...(exception === undefined ? [] : [exception]));
    console.error(message);
    reportError(exception ?? new Error(message));
  }

  override setDebug(enabled: boolean): void {
    if (enabled !== this.getDebug()) setDebugging(enabled);
    super.setDebug(enabled);
  }

  override close(): void {
    super.close();
    reportFailuresOf(this);
    this.setDebug(false);
  }

  /** @internal */
  override onRest(): void {
    reportLater();
  }

  override toString(): string {
    return `EventLoop[${this.isClosed() ? "closed" : this.isRunning() ? "running" : "idle"}]`;
  }

  /** @internal Keeps a task until it is done. */
  holdTask(task: Task<unknown>): void {
    task.index = this.#tasks.push(task) - 1;
    this.#taskCount += 1;
  }

  /** @internal */
  releaseTask(task: Task<unknown>): void {
    const tasks = this.#tasks;
    tasks[task.index] = undefined;
    this.#taskCount -= 1;
    if (tasks.length < 2 * this.#taskCount + 64) return;
    let count = 0;
    for (const each of tasks) {
      if (each === undefined) continue;
      each.index = count;
      tasks[count++] = each;
    }
    tasks.length = count;
  }

  /** @internal The tasks that are not done, in order of their making. */
  heldTasks(): Task<unknown>[] {
    return this.#tasks.filter((task) => task !== undefined);
  }
}

let pageLoop: EventLoop | undefined;
let chosenLoop: EventLoop | undefined;

/** @throws RuntimeError outside an iteration of a loop */
export function getRunningLoop(): EventLoop {
  const loop = runningLoop();
  if (loop === null) throw new RuntimeError("no running event loop");
  return loop as EventLoop;
}

/** The running loop; outside of any, e.g. in an event handler, the page's own, which always runs. */
export function getEventLoop(): EventLoop {
  return (runningLoop() as EventLoop | null) ?? chosenLoop ?? (pageLoop ??= startPageLoop());
}

/**
 * Sets the loop that {@link getEventLoop} returns outside of any; `undefined` for the page's own.
 * @returns what was set before
 */
export function setEventLoop(loop: EventLoop | undefined): EventLoop | undefined {
  const before = chosenLoop;
  chosenLoop = loop;
  return before;
}

function startPageLoop(): EventLoop {
  const loop = new EventLoop();
  void loop.runForever();
  return loop;
}
