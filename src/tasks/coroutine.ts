import { checkFunction } from "../loop/checks.ts";
import { type Awaitable, type Coroutine, Operation, type Steps, type Suspension } from "./awaitable.ts";

/** The result by which a call's iterator says "run this first". There is one for all, as for futures. */
export const enter: { done: false; value: Call<unknown> | undefined } = { done: false, value: undefined };

/**
 * The call of a wrapped coroutine function, as an iterator. The task that meets it runs its body on a stack of its own,
 * so that neither a resume nor the stack's depth depends on how deeply calls are nested.
 */
export class Call<T> implements Iterator<Suspension, T, unknown> {
  /** The coroutine, to be run once. */
  readonly start: () => Coroutine<T>;
  readonly #name: string;
  /** What goes on when the body has returned: set by the task, which keeps its stack of calls in this way. */
  caller: Steps | undefined = undefined;
  outer: Call<unknown> | undefined = undefined;
  #isEntered = false;

  constructor(start: () => Coroutine<T>, name: string) {
    this.start = start;
    this.#name = name;
  }

  next(value: unknown): IteratorResult<Suspension, T> {
    if (this.#isEntered) return { done: true, value: value as T };
    this.#isEntered = true;
    enter.value = this;
    return enter as { done: false; value: undefined };
  }

  throw(error: unknown): never {
    throw error;
  }

  toString(): string {
    return this.#name;
  }
}

/**
 * Wraps a generator function, so that its calls can be awaited in both ways, are named in call graphs, and nest to any
 * depth at the same cost: plain `yield*` passes every step through all the generators between.
 */
export function coroutine<A extends unknown[], T>(body: (...args: A) => Coroutine<T>): (...args: A) => Awaitable<T> {
  checkFunction(body);
  const name = `${body.name || "anonymous"}()`;
  const call = (args: A): Iterator<Suspension, T, void> =>
    new Call(() => body(...args), name) as Iterator<Suspension, T, unknown>;
  return (...args) => new Operation(call, name, args);
}

/** What all generators inherit from. */
const generators: Required<Steps> = /* @__PURE__ */ Object.getPrototypeOf(
  /* @__PURE__ */ Object.getPrototypeOf(/* @__PURE__ */ (function* () {})()),
);

/** Is it a coroutine: a generator that a task can run? */
export function iscoroutine(value: unknown): value is Coroutine<unknown> {
  return Object.prototype.isPrototypeOf.call(generators, value as object);
}
