import { type CancelledError, InvalidStateError, RuntimeError } from "../errors.ts";
import { show } from "../loop/checks.ts";
import { type Context, inheritContext } from "../loop/context.ts";
import { type Callback, Handle, type Runnable } from "../loop/handle.ts";
import { hooks } from "../loop/hooks.ts";
import type { Awaitable, Suspension } from "./awaitable.ts";
import { cancelledError } from "./cancellation.ts";
import { type EventLoop, getEventLoop } from "./eventLoop.ts";
import { watchFailure } from "./failures.ts";

/** Which loop a future belongs to. */
export interface FutureOptions {
  /** The running loop if not given, else the page's own. */
  readonly loop?: EventLoop | undefined;
}

/**
 * The result by which a future's iterator says "wait for this". There is one for all: whoever runs a coroutine reads
 * it at once.
 */
export const waitFor: { done: false; value: Future<unknown> | undefined } = { done: false, value: undefined };

const PENDING = 0;
export const FINISHED = 1;
/** Cancelled by `cancel()`. */
export const CANCELLED = 2;
/** Cancelled by an error that a task raised: the first who asks gets that very error. */
export const ENDED = 3;
const FAILED = 4;
/** Failed, and somebody has been told. */
const RETRIEVED = 5;

type State = 0 | 1 | 2 | 3 | 4 | 5;

/**
 * A result that is not there yet. Waiting for it gives the result, or raises the error.
 *
 * @see https://docs.python.org/3.14/library/asyncio-future.html#asyncio.Future
 */
export class Future<T> implements Awaitable<T> {
  readonly #loop: EventLoop;
  #state: State = PENDING;
  /** The result or the error. */
  #value: unknown = undefined;
  #waiters: Runnable | Runnable[] | undefined = undefined;

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
    return this.#state === CANCELLED || this.#state === ENDED;
  }

  /**
   * The result.
   * @throws InvalidStateError if it is not there yet
   * @throws CancelledError if the future was cancelled
   */
  result(): T {
    if (this.#state === FINISHED) return this.#value as T;
    throw this.takeError();
  }

  /**
   * The error, or `null` if there is a result.
   * @throws InvalidStateError if the future is not done
   * @throws CancelledError if it was cancelled
   */
  exception(): unknown {
    if (this.#state === FINISHED) return null;
    const error = this.takeError();
    if (this.#state === RETRIEVED) return error;
    throw error;
  }

  /**
   * Cancels the future, unless it is done: whoever waits for it gets a `CancelledError`.
   * @returns whether it was still pending
   */
  cancel(message?: unknown): boolean {
    if (this.#state === FAILED) this.#state = RETRIEVED;
    if (this.#state !== PENDING) return false;
    this.finish(CANCELLED, cancelledError(message, this.#loop.getDebug()));
    return true;
  }

  /** @throws InvalidStateError if the future is done */
  setResult(value: T): void {
    checkPending(this);
    this.finish(FINISHED, value);
  }

  /** @throws InvalidStateError if the future is done */
  setException(error: unknown): void {
    checkPending(this);
    this.fail(error);
  }

  /**
   * Calls back with the future when it is done: in a later iteration of its loop, in a copy of the current context or
   * in the one given.
   */
  addDoneCallback(callback: (future: this) => void, options?: { readonly context?: Context | undefined }): void {
    const context = options?.context ?? inheritContext();
    this.addWaiter(new Handle(callback as Callback, [this], this.#loop, context));
  }

  /** Takes all done-callbacks with this function back and returns how many there were. */
  removeDoneCallback(callback: (future: this) => void): number {
    return this.dropWaiters((waiter) => waiter instanceof Handle && waiter.callback === callback);
  }

  // oxlint-disable-next-line unicorn/no-thenable -- an awaitable is thenable by contract
  then<R = T, E = never>(
    onFulfilled?: ((value: T) => R | PromiseLike<R>) | null,
    onRejected?: ((reason: unknown) => E | PromiseLike<E>) | null,
  ): Promise<R | E> {
    return new Promise<T>((resolve, reject) => {
      this.addDoneCallback(() => {
        if (this.#state === FINISHED) resolve(this.#value as T);
        else reject(this.takeError());
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
    return this;
  }

  toString(): string {
    return `Future[${this.describe()}]`;
  }

  /** @internal The future is its own iterator: an await makes no object. */
  next(): IteratorResult<Suspension, T> {
    if (this.#state !== PENDING) return { done: true, value: this.result() };
    if (waitFor.value === (this as Future<unknown>)) throw new RuntimeError("await wasn't used with future");
    waitFor.value = this;
    return waitFor;
  }

  /** @internal */
  throw(error: unknown): never {
    throw error;
  }

  /** @internal Puts an entry into the ready queue when the future is done. */
  addWaiter(entry: Runnable): void {
    if (this.#state !== PENDING) this.#loop.enqueue(entry);
    else if (this.#waiters === undefined) this.#waiters = entry;
    else if (Array.isArray(this.#waiters)) this.#waiters.push(entry);
    else this.#waiters = [this.#waiters, entry];
  }

  /** @internal What those who wait for it are said to wait for: does not grow with what it waits for itself. */
  get label(): string {
    return String(this);
  }

  /** @internal Takes entries back that `addWaiter()` was given and that are not in the ready queue yet; how many? */
  dropWaiters(isDropped: (entry: Runnable) => boolean): number {
    const all = [this.#waiters ?? []].flat();
    const kept = all.filter((entry) => !isDropped(entry));
    this.#waiters = kept.length > 0 ? kept : undefined;
    return all.length - kept.length;
  }

  /** @internal The error of a future that failed; `isSeen` if somebody was told. */
  get failure(): { error: unknown; isSeen: boolean } | undefined {
    return this.#state >= FAILED ? { error: this.#value, isSeen: this.#state === RETRIEVED } : undefined;
  }

  /** @internal What was given to `cancel()`; nothing if a task was cancelled by an error that it raised. */
  get cancelReason(): unknown {
    return this.#state === CANCELLED ? (this.#value as CancelledError).reason : undefined;
  }

  /** @internal The last step of every future: ends it, and lets those who wait have their turn. */
  finish(state: State, value: unknown): void {
    this.#state = state;
    this.#value = value;
    const waiters = this.#waiters;
    if (waiters === undefined) return;
    this.#waiters = undefined;
    if (Array.isArray(waiters)) for (const entry of waiters) awaken(entry, this.#loop);
    else awaken(waiters, this.#loop);
  }

  /** @internal Ends the future with an error that somebody must retrieve. */
  fail(error: unknown): void {
    watchFailure(this);
    this.finish(FAILED, error);
  }

  /** @internal The state in words. */
  describe(): string {
    if (this.#state >= FAILED) return `failed: ${show(this.#value)}`;
    return this.cancelled() ? "cancelled" : this.done() ? "finished" : "pending";
  }

  /** @internal The error to raise. */
  takeError(): unknown {
    const error = this.#value;
    if (this.#state === PENDING) return new InvalidStateError(`not done: ${this}`);
    if (this.#state === FAILED) this.#state = RETRIEVED;
    if (this.#state !== ENDED) return error;
    this.#value = undefined;
    return error ?? cancelledError(undefined, false);
  }
}

// Functions, not private methods: those would cost every future a field for their brand.

function awaken(entry: Runnable, loop: EventLoop): void {
  hooks.on?.("ready", entry);
  loop.enqueue(entry);
}

function checkPending(future: { done(): boolean }): void {
  if (future.done()) throw new InvalidStateError(`already done: ${future}`);
}

/** Is it a future of this library, e.g. a task? */
export function isfuture(value: unknown): value is Future<unknown> {
  return value instanceof Future;
}
