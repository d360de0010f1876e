import { type CancelledError, isCancelled, RuntimeError } from "../errors.ts";
import { show } from "../loop/checks.ts";
import { Context, currentContext, inheritContext, scope } from "../loop/context.ts";
import type { Runnable } from "../loop/handle.ts";
import { hooks } from "../loop/hooks.ts";
import { inLoop } from "../loop/loop.ts";
import type { AwaitableLike, Coroutine, Steps, Suspension } from "./awaitable.ts";
import { type Call, enter } from "./coroutine.ts";
import { badYield } from "./badYield.ts";
import { Cancellation, cancelledError } from "./cancellation.ts";
import { current } from "./current.ts";
import { CANCELLED, ENDED, FINISHED, Future, type FutureOptions, waitFor } from "./future.ts";
import { pass, passing, RESUMED } from "./pass.ts";
import { type AsyncFunction, toCoroutine } from "./promises.ts";

/** How a task is made. */
export interface TaskOptions {
  /** For people; `Task-1`, `Task-2` … if not given. */
  readonly name?: string | undefined;
  /** The context to run in, itself; a copy of the current one if not given. */
  readonly context?: Context | undefined;
  /** Run the first step at once, in this call. */
  readonly eagerStart?: boolean | undefined;
  /** Cancels the task when it aborts. */
  readonly signal?: AbortSignal | undefined;
}

let unnamed = 0;

/**
 * A coroutine that runs. It is also the future of the coroutine's result.
 *
 * While the task is not done, exactly one of these holds:
 * 1. it waits for a future, whose waiter it is;
 * 2. it is in the ready queue, once;
 * 3. its step is going on.
 *
 * The loop holds every task that is not done, so a task that nobody else keeps runs to its end.
 *
 * @see https://docs.python.org/3.14/library/asyncio-task.html#asyncio.Task
 */
export class Task<T> extends Future<T> implements Runnable {
  /** The coroutine that runs: the body of the innermost call made through `coroutine()`. */
  #steps: Steps | undefined;
  #call: Call<unknown> | undefined = undefined;
  #name: string | number;
  #context: Context | null;
  #waitsFor: Future<unknown> | undefined = undefined;
  #cancellation: Cancellation | undefined = undefined;
  /** @internal Its place among the loop's tasks. */
  index = -1;

  constructor(coro: AwaitableLike<T> | AsyncFunction<T>, options?: TaskOptions & FutureOptions) {
    super(options);
    const signal = options?.signal;
    if (signal !== undefined && !(signal instanceof AbortSignal)) {
      throw new TypeError(`expected an AbortSignal, got ${show(signal)}`);
    }
    const loop = this.getLoop();
    this.#steps = toCoroutine(coro, loop);
    this.#name = options?.name ?? ++unnamed;
    this.#context = options?.context ?? inheritContext();
    hooks.on?.("created", this, current.task);
    if (options?.eagerStart === true && loop.isRunning()) {
      const outer = current.task;
      loop.holdTask(this);
      inLoop(loop, () => this.proceed());
      current.task = outer;
    } else {
      loop.enqueue(this);
      loop.holdTask(this);
    }
    if (signal !== undefined) Task.#follow(this, signal);
  }

  getName(): string {
    return typeof this.#name === "number" ? `Task-${this.#name}` : this.#name;
  }

  setName(name: string): void {
    this.#name = show(name);
  }

  /** The coroutine that the task runs; nothing when the task is done. */
  getCoro(): Coroutine<T> | undefined {
    let steps = this.#steps;
    for (let call = this.#call; call !== undefined; call = call.outer) steps = call.caller;
    return steps as Coroutine<T> | undefined;
  }

  /** The context that the task runs in. */
  getContext(): Context {
    return current.task === this ? currentContext() : (this.#context ??= new Context());
  }

  /** @throws RuntimeError always: a task has its coroutine's result */
  override setResult(_value: T): never {
    throw new RuntimeError("Task does not support set_result operation");
  }

  /** @throws RuntimeError always: a task has its coroutine's error */
  override setException(_error: unknown): never {
    throw new RuntimeError("Task does not support set_exception operation");
  }

  /**
   * Asks the task to end: on a later iteration a `CancelledError` is raised where it waits. The coroutine may clean up,
   * wait while it does, or refuse. Every call counts, see {@link Task.uncancel}.
   *
   * @param message becomes the `reason` and the message of the error
   * @returns whether the task was still running
   */
  override cancel(message?: unknown): boolean {
    if (this.done()) return super.cancel();
    const cancellation = (this.#cancellation ??= new Cancellation());
    cancellation.requests += 1;
    hooks.on?.("cancelling", this, message);
    cancellation.controller?.abort(new DOMException(String(message ?? "cancelled"), "AbortError"));
    // The future that the task waits for stays: it may be a task that refuses, to be cancelled again.
    const awaited = this.#waitsFor;
    if (awaited !== undefined && !cancellation.isPassedOn) {
      cancellation.isPassedOn = true;
      const isTaken = awaited.cancel(message);
      cancellation.isPassedOn = false;
      if (isTaken) return true;
    } else if (awaited?.dropWaiters((entry) => entry === this) === 1) {
      // The request has come back: tasks that wait for each other in a circle. It is cut here.
      this.#waitsFor = undefined;
      this.getLoop().enqueue(this);
    }
    cancellation.error = cancelledError(message, this.getLoop().getDebug());
    cancellation.isDue = true;
    return true;
  }

  /** The number of requests to cancel that were not taken back. */
  cancelling(): number {
    return this.#cancellation?.requests ?? 0;
  }

  /** Takes one request to cancel back, for the one who made it; returns how many are left. */
  uncancel(): number {
    const cancellation = this.#cancellation;
    if (cancellation === undefined || cancellation.requests === 0) return 0;
    cancellation.requests -= 1;
    if (cancellation.requests === 0) {
      cancellation.isDue &&= !isCancelled(cancellation.error);
      cancellation.controller = undefined;
    }
    return cancellation.requests;
  }

  /** Aborts when the task is cancelled: for `fetch` and whatever else takes a signal. Fresh after `uncancel()` to 0. */
  get signal(): AbortSignal {
    const cancellation = (this.#cancellation ??= new Cancellation());
    if (cancellation.controller === undefined) {
      cancellation.controller = new AbortController();
      if (cancellation.requests > 0) cancellation.controller.abort();
    }
    return cancellation.controller.signal;
  }

  /** The calls in progress, outermost first: the task, the calls made through `coroutine()`, and what they wait for. */
  getStack(): string[] {
    if (this.done()) return [];
    const calls: string[] = this.waitsFor === undefined ? [] : [this.waitsFor.label];
    for (let call = this.#call; call !== undefined; call = call.outer) calls.push(String(call));
    return [this.getName(), ...calls.reverse()];
  }

  /** Prints the stack, innermost last. */
  printStack(print: (text: string) => void = console.error): void {
    print([`Stack for ${this}:`, ...this.getStack()].join("\n  "));
  }

  override toString(): string {
    return `Task['${this.getName()}', ${this.describe()}]`;
  }

  /** @internal */
  override describe(): string {
    if (this.done()) return super.describe();
    const state = this.cancelling() > 0 ? "cancelling" : "pending";
    return this.waitsFor === undefined ? state : `${state}, waiting for ${this.waitsFor.label}`;
  }

  /** @internal */
  override get label(): string {
    return `Task['${this.getName()}']`;
  }

  /** @internal What the task waits for. */
  get waitsFor(): Future<unknown> | undefined {
    return this.#waitsFor;
  }

  /** @internal A request to cancel that the task refused leaves its reason behind, as in CPython. */
  override get cancelReason(): unknown {
    const error = this.#cancellation?.error;
    return this.cancelled() ? super.cancelReason : isCancelled(error) ? error.reason : undefined;
  }

  /** @internal One step: runs the coroutine until it waits or ends. */
  proceed(): void {
    const outer = scope.context;
    const context = this.#context;
    if (context !== outer) scope.context = context;
    current.task = this;
    hooks.on?.("resumed", this);
    const awaited = this.#waitsFor;
    if (awaited !== undefined) this.#waitsFor = undefined;
    if (this.#cancellation?.isDue === true) Task.#advance(this, undefined, Task.#takeError(this, awaited), true);
    else {
      // The usual step, spelled out: engines inline it. What is less usual goes on in the loop of `#advance()`.
      let result: IteratorResult<Suspension, unknown> | undefined;
      try {
        result = (this.#steps as Steps).next(RESUMED);
      } catch (error) {
        if (Task.#return(this)) Task.#advance(this, undefined, error, true);
        else Task.#fail(this, error);
      }
      if (result === pass) Task.#pass(this);
      else if (result !== undefined) Task.#advance(this, result, undefined, false);
    }
    const contextAfter = scope.context;
    if (contextAfter !== context) this.#context = contextAfter;
    if (contextAfter !== outer) scope.context = outer;
    current.task = null;
  }

  // The steps are static: private methods of a task would cost each a field for their brand.

  /** The error to raise. If what the task waited for was cancelled, too, it is that one's. */
  static #takeError(task: Task<unknown>, awaited: Future<unknown> | undefined): unknown {
    const cancellation = task.#cancellation as Cancellation;
    cancellation.isDue = false;
    try {
      awaited?.result(); // also marks an error of it as seen
    } catch (error) {
      if (isCancelled(error)) return error;
    }
    return cancellation.error;
  }

  /** Acts on the result of a step, or raises an error in the coroutine, and goes on until the task waits or ends. */
  static #advance(
    task: Task<unknown>,
    first: IteratorResult<Suspension, unknown> | undefined,
    sent: unknown,
    isError: boolean,
  ): void {
    for (let known = first; ; known = undefined) {
      let result: IteratorResult<Suspension, unknown>;
      try {
        if (isError) result = (task.#steps as Required<Steps>).throw(sent);
        else result = known ?? (task.#steps as Steps).next(sent);
        if (result === enter) Task.#enter(task);
      } catch (error) {
        if (!Task.#return(task)) return Task.#fail(task, error);
        sent = error;
        isError = true;
        continue;
      }
      if (result === pass) return Task.#pass(task);
      if (result === waitFor) return Task.#wait(task);
      isError = false;
      sent = undefined;
      if (result === enter) continue;
      const value: unknown = result.value;
      if (result.done === true) {
        if (!Task.#return(task)) return Task.#succeed(task, value);
        sent = value;
      } else if (value === undefined) return Task.#requeue(task);
      else if (value instanceof Future) {
        waitFor.value = value;
        return Task.#wait(task);
      } else return Task.#misuse(task, badYield(task.getName(), value));
    }
  }

  /** Goes on with the call that the coroutine asked for. */
  static #enter(task: Task<unknown>): void {
    const call = enter.value as Call<unknown>;
    enter.value = undefined;
    const steps = call.start() as Steps;
    call.caller = task.#steps;
    call.outer = task.#call;
    task.#call = call;
    task.#steps = steps;
  }

  /** Goes on with the caller; `false` if there is none. */
  static #return(task: Task<unknown>): boolean {
    const call = task.#call;
    if (call === undefined) return false;
    task.#steps = call.caller;
    task.#call = call.outer;
    return true;
  }

  static #pass(task: Task<unknown>): void {
    passing.isOpen = false;
    Task.#requeue(task);
  }

  static #requeue(task: Task<unknown>): void {
    hooks.on?.("suspended", task);
    task.getLoop().enqueue(task);
  }

  static #wait(task: Task<unknown>): void {
    const future = waitFor.value as Future<unknown>;
    waitFor.value = undefined;
    if (future === task) return Task.#misuse(task, new RuntimeError(`Task cannot await on itself: <${task}>`));
    if (future.getLoop() !== task.getLoop()) {
      return Task.#misuse(task, new RuntimeError(`<${task}> got <${future}> attached to a different loop`));
    }
    future.addWaiter(task);
    task.#waitsFor = future;
    hooks.on?.("suspended", task, future);
    const cancellation = task.#cancellation;
    if (cancellation?.isDue === true)
      cancellation.isDue = !future.cancel((cancellation.error as CancelledError).reason);
  }

  /** Raises the error in the coroutine in the next iteration, unless a request to cancel is raised there. */
  static #misuse(task: Task<unknown>, error: Error): void {
    const cancellation = (task.#cancellation ??= new Cancellation());
    if (!cancellation.isDue) cancellation.error = error;
    cancellation.isDue = true;
    task.getLoop().enqueue(task);
  }

  static #succeed(task: Task<unknown>, value: unknown): void {
    // A task that cancelled itself in its last step is cancelled, not finished.
    if (task.#cancellation?.isDue === true) task.finish(CANCELLED, task.#cancellation.error);
    else task.finish(FINISHED, value);
    Task.#end(task);
  }

  static #fail(task: Task<unknown>, error: unknown): void {
    if (isCancelled(error)) task.finish(ENDED, error);
    else task.fail(error);
    Task.#end(task);
  }

  static #end(task: Task<unknown>): void {
    task.#steps = undefined; // a done task that somebody keeps does not keep what its coroutine held
    task.getLoop().releaseTask(task);
    hooks.on?.("finished", task);
  }

  static #follow(task: Task<unknown>, signal: AbortSignal): void {
    const cancel = (): void => void task.cancel(signal.reason);
    if (signal.aborted) return cancel();
    signal.addEventListener("abort", cancel);
    task.addDoneCallback(() => signal.removeEventListener("abort", cancel));
  }
}
