import { RuntimeError } from "../errors.ts";
import { hooks } from "../loop/hooks.ts";
import { runningLoop } from "../loop/loop.ts";
import { type EventLoop, getEventLoop } from "./eventLoop.ts";
import type { Future } from "./future.ts";

/** What a coroutine yields to the loop: a future to wait for, or nothing, to let others run once. */
export type Suspension = Future<unknown> | undefined;

/** A generator that a task can run: `function* … { const x = yield* awaitable }`, called and not started yet. */
export type Coroutine<T> = Generator<Suspension, T, void>;

/** A coroutine while a task runs it, or anything that can take its place. */
export type Steps = Iterator<Suspension, unknown, unknown>;

/** What can be waited for: with `yield*` in a coroutine, with `await` anywhere else. */
export interface Awaitable<T> extends PromiseLike<T> {
  [Symbol.iterator](): Iterator<Suspension, T, void>;
}

/** All that can stand where something is waited for: an awaitable, a coroutine, or a promise of anybody's. */
export type AwaitableLike<T> = Awaitable<T> | Coroutine<T> | PromiseLike<T>;

/** What waiting for it gives. */
export type ResultOf<A> = A extends PromiseLike<infer T> ? T : A extends Coroutine<infer T> ? T : never;

/** An object whose waiters are bound to a loop: operations on it that are awaited outside of any loop run there. */
export interface LoopBound {
  readonly boundLoop: EventLoop | undefined;
}

type Body<A, T> = (argument: A) => Iterator<Suspension, T, void>;

/**
 * An awaitable that does nothing until it is awaited, and then does it once. It belongs to an object, whose method its
 * body is, or prints as the text given instead.
 *
 * 1. `yield*` runs it in the current task, on the spot: what need not wait does not suspend.
 * 2. `await` runs it in a task of its own; a second `await` gets the same result.
 */
export class Operation<A, T> implements Awaitable<T> {
  readonly #body: Body<A, T>;
  readonly #owner: object | string;
  readonly #argument: A;
  #started: boolean | Future<T> = false;

  constructor(body: Body<A, T>, owner: object | string, argument?: A) {
    this.#body = body;
    this.#owner = owner;
    this.#argument = argument as A;
    hooks.on?.("operation", this);
  }

  /** Has anybody begun to wait for it? */
  get isStarted(): boolean {
    return this.#started !== false;
  }

  [Symbol.iterator](): Iterator<Suspension, T, void> {
    if (typeof this.#started === "object") return this.#started[Symbol.iterator]();
    if (this.#started) throw this.#awaitedTwice();
    this.#started = true;
    return this.#body.call(this.#owner, this.#argument);
  }

  // oxlint-disable-next-line unicorn/no-thenable -- an awaitable is thenable by contract
  then<R = T, E = never>(
    onFulfilled?: ((value: T) => R | PromiseLike<R>) | null,
    onRejected?: ((reason: unknown) => E | PromiseLike<E>) | null,
  ): Promise<R | E> {
    if (this.#started === false) {
      const loop =
        (runningLoop() as EventLoop | null) ?? (this.#owner as Partial<LoopBound>).boundLoop ?? getEventLoop();
      this.#started = loop.createTask(new Operation(this.#body, this.#owner, this.#argument));
    }
    const result: PromiseLike<T> = this.#started === true ? Promise.reject(this.#awaitedTwice()) : this.#started;
    return result.then(onFulfilled, onRejected) as Promise<R | E>;
  }

  toString(): string {
    if (typeof this.#owner === "string") return this.#owner;
    return `${String(this.#owner)}.${this.#body.name.replace("#", "")}()`;
  }

  #awaitedTwice(): RuntimeError {
    return new RuntimeError(`cannot await the same operation twice: <${this}>`);
  }
}

/** What the body of an operation returns when it has its result without waiting: an iterator at its end. */
export class Ready<T> {
  readonly done = true;
  readonly value: T;

  constructor(value: T) {
    this.value = value;
  }

  next(): this {
    return this;
  }
}
