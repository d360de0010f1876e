import { ExceptionGroup, isCancelled, RuntimeError } from "../errors.ts";
import { checkFunction } from "../loop/checks.ts";
import { hooks } from "../loop/hooks.ts";
import { type Awaitable, type AwaitableLike, type Coroutine, Operation } from "../tasks/awaitable.ts";
import { current } from "../tasks/current.ts";
import { type EventLoop, getRunningLoop } from "../tasks/eventLoop.ts";
import { FINISHED } from "../tasks/future.ts";
import type { AsyncFunction } from "../tasks/promises.ts";
import type { Task, TaskOptions } from "../tasks/task.ts";
import { Waiter } from "../tasks/waiter.ts";

/** What runs in a task group. */
export type TaskGroupBody<T> = (group: TaskGroup) => Coroutine<T> | Awaitable<T>;

/**
 * Runs the body, then waits for the tasks that it made in the group. When one fails, the others and the body are
 * cancelled; no task outlives the group.
 *
 * @throws ExceptionGroup of what failed
 * @see https://docs.python.org/3.14/library/asyncio-task.html#asyncio.TaskGroup
 */
export function taskGroup<T>(body: TaskGroupBody<T>): Awaitable<T> {
  return new TaskGroup().run(body);
}

/** A group of tasks that end together: see {@link taskGroup}. */
export class TaskGroup {
  #loop: EventLoop | undefined;
  #parent: Task<unknown> | undefined;
  readonly #tasks = new Set<Task<unknown>>();
  readonly #errors: Error[] = [];
  #isExiting = false;
  #isAborting = false;
  /** Did we ask the parent to cancel, so that the request is ours to take back? */
  #isParentCancelled = false;
  #cancelOnEntry: { reason: unknown } | undefined;
  #end: Waiter<void> | undefined;

  /**
   * Makes a task in the group.
   * @throws RuntimeError if the group's body has not begun, or the group is ending
   */
  createTask<T>(coro: AwaitableLike<T> | AsyncFunction<T>, options?: TaskOptions): Task<T> {
    if (this.#loop === undefined) throw new RuntimeError(`<${String(this)}> has not been entered`);
    if (this.#isExiting && this.#tasks.size === 0) throw new RuntimeError(`<${String(this)}> is finished`);
    if (this.#isAborting) throw new RuntimeError(`<${String(this)}> is shutting down`);
    const task = this.#loop.createTask(coro, options);
    this.#tasks.add(task);
    task.addDoneCallback((done) => this.#onDone(done));
    return task;
  }

  /**
   * Cancels the body and the tasks, and lets the group end without an error. Before the body has begun, it is cancelled
   * where it first waits.
   * @see https://github.com/python/cpython/issues/108951
   */
  cancel(reason?: unknown): void {
    if (this.#loop === undefined) this.#cancelOnEntry = { reason };
    else if (!(this.#isExiting && this.#tasks.size === 0)) this.#abortAll(reason);
  }

  /**
   * Runs the body in this group, once. If `cancel()` cut the body short, there is no result.
   * @throws RuntimeError if the group was used before
   */
  run<T>(body: TaskGroupBody<T>): Awaitable<T> {
    checkFunction(body);
    return new Operation(this.#run<T>, this, body);
  }

  /** The tasks that are not done. */
  get tasks(): ReadonlySet<Task<unknown>> {
    return this.#tasks;
  }

  toString(): string {
    const info = [];
    if (this.#tasks.size > 0) info.push(`tasks:${this.#tasks.size}`);
    if (this.#errors.length > 0) info.push(`errors:${this.#errors.length}`);
    if (this.#isAborting) info.push("cancelling");
    else if (this.#loop !== undefined) info.push("entered");
    return `TaskGroup[${info.join(", ")}]`;
  }

  *#run<T>(body: TaskGroupBody<T>): Coroutine<T> {
    if (this.#loop !== undefined) throw new RuntimeError(`<${String(this)}> has already been entered`);
    const parent = current.task;
    if (parent === null) throw new RuntimeError(`<${String(this)}> cannot determine the parent task`);
    this.#loop = getRunningLoop();
    this.#parent = parent;
    if (this.#cancelOnEntry !== undefined) this.#abortAll(this.#cancelOnEntry.reason);
    let result: T | undefined;
    let raised: { error: unknown } | undefined;
    try {
      result = yield* body(this);
    } catch (error) {
      raised = { error };
    }
    yield* this.#exit(parent, raised);
    return result as T;
  }

  /** Waits for the tasks, then raises what is to be raised. `raised` is how the body ended, if by an error. */
  *#exit(parent: Task<unknown>, raised: { error: unknown } | undefined): Coroutine<void> {
    this.#isExiting = true;
    let cancellation = raised !== undefined && isCancelled(raised.error) ? raised : undefined;
    if (raised !== undefined) this.#abort();
    while (this.#tasks.size > 0) {
      this.#end = new Waiter<void>(this, this.#loop as EventLoop);
      hooks.on?.("cleanup", parent);
      try {
        yield* this.#end;
      } catch (error) {
        if (!this.#isAborting) {
          cancellation = { error };
          this.#abort();
        }
      }
      this.#end = undefined;
    }
    if (this.#isParentCancelled && parent.uncancel() === 0) cancellation = undefined;
    if (cancellation !== undefined && this.#errors.length === 0) throw cancellation.error;
    if (raised !== undefined && !isCancelled(raised.error)) this.#errors.push(asError(raised.error));
    if (this.#errors.length === 0) return;
    if (parent.cancelling() > 0) {
      // Both failed and cancelled: the errors are raised now, the cancellation where the parent waits next.
      parent.uncancel();
      parent.cancel();
    }
    throw new ExceptionGroup("unhandled errors in a TaskGroup", this.#errors);
  }

  #onDone(task: Task<unknown>): void {
    this.#tasks.delete(task);
    if (this.#tasks.size === 0 && this.#end?.done() === false) this.#end.finish(FINISHED, undefined);
    if (task.cancelled()) return;
    const exception = task.exception();
    if (exception === null) return;
    this.#errors.push(asError(exception));
    const parent = this.#parent as Task<unknown>;
    if (parent.done()) {
      const message = `Task ${String(task)} has errored out but its parent task ${String(parent)} is already completed`;
      (this.#loop as EventLoop).callExceptionHandler({ message, exception, task });
    } else if (!this.#isParentCancelled) this.#abortAll();
  }

  #abort(reason?: unknown): void {
    if (this.#isAborting) return;
    this.#isAborting = true;
    for (const task of this.#tasks) if (!task.done()) task.cancel(reason);
  }

  /** Cancels the tasks and the body, unless that has been done. */
  #abortAll(reason?: unknown): void {
    if (this.#isAborting) return;
    this.#abort(reason);
    this.#isParentCancelled = true;
    this.#parent?.cancel(reason);
  }
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown), { cause: thrown });
}
