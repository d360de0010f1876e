import { hooks } from "../loop/hooks.ts";
import type { Awaitable, Coroutine, Steps, Suspension } from "./awaitable.ts";
import { ensureFuture } from "./ensureFuture.ts";
import type { Future } from "./future.ts";

/** The result by which a call's iterator says "run this first". There is one for all, as for futures. */
export const enter: { done: false; value: Call<unknown> | undefined } = { done: false, value: undefined };

/**
 * The call of a wrapped coroutine function. The task that awaits it runs its body on a stack of its own, so that
 * neither a resume nor the stack's depth depends on how deeply calls are nested.
 */
export class Call<T> implements Awaitable<T>, Iterator<Suspension, T, unknown> {
  readonly #start: () => Coroutine<T>;
  readonly name: string;
  /** What goes on when the body has returned: set by the task, which keeps its stack of calls in this way. */
  caller: Steps | undefined = undefined;
  outer: Call<unknown> | undefined = undefined;
  #entered = false;
  #future: Future<T> | undefined;

  constructor(start: () => Coroutine<T>, name: string) {
    this.#start = start;
    this.name = name;
    hooks.on?.("operation", this);
  }

  /** Has anybody begun to wait for it? */
  get isStarted(): boolean {
    return this.#entered || this.#future !== undefined;
  }

  /** The coroutine, to be run once. */
  start(): Coroutine<T> {
    return this.#start();
  }

  [Symbol.iterator](): Iterator<Suspension, T, void> {
    return this.#future === undefined
      ? (this as unknown as Iterator<Suspension, T, void>)
      : this.#future[Symbol.iterator]();
  }

  next(value: unknown): IteratorResult<Suspension, T> {
    if (this.#entered) return { done: true, value: value as T };
    this.#entered = true;
    enter.value = this as Call<unknown>;
    return enter as { done: false; value: undefined };
  }

  throw(error: unknown): never {
    throw error;
  }

  // oxlint-disable-next-line unicorn/no-thenable -- an awaitable is thenable by contract
  then<R = T, E = never>(
    onFulfilled?: ((value: T) => R | PromiseLike<R>) | null,
    onRejected?: ((reason: unknown) => E | PromiseLike<E>) | null,
  ): Promise<R | E> {
    this.#future ??= ensureFuture(this.start());
    return this.#future.then(onFulfilled, onRejected);
  }

  toString(): string {
    return `${this.name}()`;
  }
}

/**
 * Wraps a generator function, so that its calls can be awaited in both ways, are named in call graphs, and nest to any
 * depth at the same cost: plain `yield*` passes every step through all the generators between.
 */
export function coroutine<A extends unknown[], T>(body: (...args: A) => Coroutine<T>): (...args: A) => Awaitable<T> {
  return (...args) => new Call(() => body(...args), body.name || "anonymous");
}

/** What all generators inherit from. */
export const generators: Required<Steps> = /* @__PURE__ */ Object.getPrototypeOf(
  /* @__PURE__ */ Object.getPrototypeOf(/* @__PURE__ */ (function* () {})()),
);

/** Is it a coroutine: a generator that a task can run? */
export function iscoroutine(value: unknown): value is Coroutine<unknown> {
  return Object.prototype.isPrototypeOf.call(generators, value as object);
}
