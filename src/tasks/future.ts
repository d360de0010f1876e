import { CancelledError, InvalidStateError } from "../errors.ts";
import { type Context, inheritContext, swapContext } from "../loop/context.ts";
import type { Runnable } from "../loop/handle.ts";
import { hooks } from "../loop/hooks.ts";
import type { Awaitable, Suspension } from "./awaitable.ts";
import { Cancellation } from "./cancellation.ts";
import { type EventLoop, getEventLoop } from "./eventLoop.ts";
import { watchFailure } from "./failures.ts";

/** Which loop a future belongs to. */
export interface FutureOptions {
  /** The running loop if not given, else the page's own. */
  readonly loop?: EventLoop | undefined;
}

/**
 * The result by which a future's iterator says "wait for this". There is one for all: whoever runs a coroutine reads
 * it at once, and can tell by it that the coroutine did not merely `yield` a future.
 */
export const waitFor: { done: false; value: Future<unknown> | undefined } = { done: false, value: undefined };

const PENDING = 0;
export const FINISHED = 1;
export const CANCELLED = 2;
const FAILED = 3;
/** Failed, and somebody has been told. */
const RETRIEVED = 4;

/**
 * A result that is not there yet. Waiting for it gives the result, or raises the error.
 *
 * @see https://docs.python.org/3.14/library/asyncio-future.html#asyncio.Future
 */
export class Future<T> implements Awaitable<T> {
  readonly #loop: EventLoop;
  #state: 0 | 1 | 2 | 3 | 4 = PENDING;
  /** The result, the error, the cancellation, or the error that ended a cancelled task and was not raised yet. */
  #value: unknown = undefined;
  #callbacks: Runnable | Runnable[] | undefined = undefined;

  constructor(options?: FutureOptions) {
    this.#loop = options?.loop ?? getEventLoop();
  }

  /** The loop that the future belongs to. */
  getLoop(): EventLoop {
    return this.#loop;
  }

  /** Has it a result or an error, or was it cancelled? */
  done(): boolean {
    return this.#state !== PENDING;
  }

  /** Was it cancelled? */
  cancelled(): boolean {
    return this.#state === CANCELLED;
  }

  /**
   * The result.
   * @throws InvalidStateError if it is not there yet
   * @throws CancelledError if the future was cancelled
   */
  result(): T {
    if (this.#state === FINISHED) return this.#value as T;
    if (this.#state === PENDING) throw new InvalidStateError(`Result is not ready: ${String(this)}`);
    throw this.#takeError();
  }

  /**
   * The error, or `null` if there is a result.
   * @throws InvalidStateError if the future is not done
   * @throws CancelledError if it was cancelled
   */
  exception(): unknown {
    if (this.#state === PENDING) throw new InvalidStateError(`Exception is not set: ${String(this)}`);
    if (this.#state === CANCELLED) throw this.#takeError();
    return this.#state === FINISHED ? null : this.#takeError();
  }

  /**
   * Cancels the future, unless it is done: whoever waits for it gets a `CancelledError`.
   * @returns whether it was still pending
   */
  cancel(message?: unknown): boolean {
    if (this.#state === FAILED) this.#state = RETRIEVED;
    if (this.#state !== PENDING) return false;
    this.finish(CANCELLED, new Cancellation(message, this.#loop.getDebug()));
    return true;
  }

  /** @throws InvalidStateError if the future is done */
  setResult(value: T): void {
    this.#checkPending();
    this.finish(FINISHED, value);
  }

  /** @throws InvalidStateError if the future is done */
  setException(error: unknown): void {
    this.#checkPending();
    this.finish(FAILED, error);
    watchFailure(this as Future<unknown>);
  }

  /**
   * Calls back with the future when it is done: in a later iteration of its loop, in a copy of the current context or
   * in the one given.
   */
  addDoneCallback(callback: (future: this) => void, options?: { readonly context?: Context | undefined }): void {
    const context = options?.context ?? inheritContext();
    this.addWaiter(new DoneCallback(this as Future<unknown>, callback as DoneFunction, context));
  }

  /** Takes all done-callbacks with this function back and returns how many there were. */
  removeDoneCallback(callback: (future: this) => void): number {
    const callbacks = this.#callbacks;
    if (callbacks === undefined) return 0;
    const all = Array.isArray(callbacks) ? callbacks : [callbacks];
    const kept = all.filter((entry) => !(entry instanceof DoneCallback && entry.callback === (callback as DoneFunction)));
    this.#callbacks = kept.length > 0 ? kept : undefined;
    return all.length - kept.length;
  }

  // oxlint-disable-next-line unicorn/no-thenable -- an awaitable is thenable by contract
  then<R = T, E = never>(
    onFulfilled?: ((value: T) => R | PromiseLike<R>) | null,
    onRejected?: ((reason: unknown) => E | PromiseLike<E>) | null,
  ): Promise<R | E> {
    return new Promise<T>((resolve, reject) => {
      this.addDoneCallback(() => {
        if (this.#state === FINISHED) resolve(this.#value as T);
        else reject(this.#takeError());
      });
    }).then(onFulfilled, onRejected);
  }

  catch<E = never>(onRejected?: ((reason: unknown) => E | PromiseLike<E>) | null): Promise<T | E> {
    return this.then(undefined, onRejected);
  }

  finally(onFinally?: (() => void) | null): Promise<T> {
    return this.then().finally(onFinally);
  }

  [Symbol.iterator](): Iterator<Suspension, T, void> {
    return this as unknown as Iterator<Suspension, T, void>;
  }

  toString(): string {
    return `Future[${this.describe()}]`;
  }

  /** @internal The future is its own iterator: an await makes no object. */
  next(): IteratorResult<Suspension, T> {
    if (this.#state !== PENDING) return { done: true, value: this.result() };
    waitFor.value = this as Future<unknown>;
    return waitFor as { done: false; value: Suspension };
  }

  /** @internal */
  throw(error: unknown): never {
    throw error;
  }

  /** @internal Puts an entry into the ready queue when the future is done. */
  addWaiter(entry: Runnable): void {
    if (this.#state !== PENDING) this.#loop.enqueue(entry);
    else if (this.#callbacks === undefined) this.#callbacks = entry;
    else if (Array.isArray(this.#callbacks)) this.#callbacks.push(entry);
    else this.#callbacks = [this.#callbacks, entry];
  }

  /** @internal The error of a failed future, without marking it as seen. */
  get failure(): { error: unknown } | undefined {
    return this.#state >= FAILED ? { error: this.#value } : undefined;
  }

  /** @internal Has it failed without anybody's having seen the error? */
  get isFailureUnseen(): boolean {
    return this.#state === FAILED;
  }

  /** @internal What was given to `cancel()`; nothing for a task, which was cancelled by an error that it raised. */
  get cancelMessage(): unknown {
    return this.#value instanceof Cancellation ? this.#value.reason : undefined;
  }

  /** @internal The last step of every future: ends it and lets those who wait have their turn. */
  finish(state: 1 | 2 | 3, value: unknown): void {
    this.#state = state;
    this.#value = value;
    const callbacks = this.#callbacks;
    if (callbacks === undefined) return;
    this.#callbacks = undefined;
    if (!Array.isArray(callbacks)) return this.#awaken(callbacks);
    for (const entry of callbacks) this.#awaken(entry);
  }

  /** @internal The state in words. */
  describe(): string {
    if (this.#state === FINISHED) return "finished";
    if (this.#state === CANCELLED) return "cancelled";
    return this.#state === PENDING ? "pending" : `failed: ${String(this.#value)}`;
  }

  #awaken(entry: Runnable): void {
    if (hooks.on !== null) hooks.on.ready(entry);
    this.#loop.enqueue(entry);
  }

  #checkPending(): void {
    if (this.#state !== PENDING) throw new InvalidStateError(`already done: ${String(this)}`);
  }

  /** The error to raise. The error that ended a cancelled task goes to the first who asks. */
  #takeError(): unknown {
    const value = this.#value;
    if (this.#state === CANCELLED) {
      if (value instanceof Cancellation) return value.toError();
      this.#value = undefined;
      return value ?? new CancelledError();
    }
    this.#state = RETRIEVED;
    return value;
  }
}

type DoneFunction = (future: Future<unknown>) => void;

/** A function to call when a future is done; as an entry of the ready queue it is made once and used once. */
class DoneCallback implements Runnable {
  readonly callback: DoneFunction;
  readonly #future: Future<unknown>;
  readonly #context: Context | null;

  constructor(future: Future<unknown>, callback: DoneFunction, context: Context | null) {
    if (typeof callback !== "function") throw new TypeError(`expected a callback function, got ${String(callback)}`);
    this.#future = future;
    this.callback = callback;
    this.#context = context;
  }

  proceed(): void {
    const before = swapContext(this.#context);
    try {
      this.callback(this.#future);
    } catch (exception) {
      const message = `Exception in callback ${this.callback.name || "anonymous"} of ${String(this.#future)}`;
      this.#future.getLoop().callExceptionHandler({ message, exception, future: this.#future });
    } finally {
      swapContext(before);
    }
  }
}

/** Is it a future of this library, e.g. a task? */
export function isfuture(value: unknown): value is Future<unknown> {
  return value instanceof Future;
}
