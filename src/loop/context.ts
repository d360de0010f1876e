import { LookupError, RuntimeError } from "../errors.ts";

type Values = ReadonlyMap<ContextVar<unknown>, unknown>;

const EMPTY: Values = new Map();

/** What code runs in right now; a `null` context is an empty one that nobody has asked for yet. */
export const scope: { context: Context | null } = { context: null };

/** A copy of the current context, `null` if it is empty: most tasks never need one. */
export function inheritContext(): Context | null {
  return scope.context === null || scope.context.isEmpty ? null : scope.context.copy();
}

/** The current context itself. */
export function currentContext(): Context {
  return (scope.context ??= new Context());
}

/**
 * A mapping of context variables to their values. Every task runs in a copy of its creator's context, made in O(1).
 *
 * @see https://docs.python.org/3.14/library/contextvars.html#contextvars.Context
 */
export class Context {
  #values: Values = EMPTY;
  /** The context in which `run()` entered this one, while it is entered. */
  #outer: Context | null | undefined;

  /**
   * Calls `fn` in this context and returns its result.
   * @throws RuntimeError if the context is already entered
   */
  run<A extends unknown[], R>(fn: (...args: A) => R, ...args: A): R {
    const outer = scope.context;
    let isEntered = this.#outer !== undefined;
    for (let context = outer; context; context = context.#outer ?? null) isEntered ||= context === this;
    if (isEntered) throw new RuntimeError(`cannot enter context: <${this}> is already entered`);
    this.#outer = outer;
    scope.context = this;
    try {
      return fn(...args);
    } finally {
      scope.context = outer;
      this.#outer = undefined;
    }
  }

  /** The variable's value in this context, or `undefined`: its default is not looked at. */
  get<T>(variable: ContextVar<T>): T | undefined {
    return this.#values.get(variable) as T | undefined;
  }

  /** Has the variable a value in this context? */
  has<T>(variable: ContextVar<T>): boolean {
    return this.#values.has(variable);
  }

  /** A shallow copy, in O(1). */
  copy(): Context {
    return new Context().take(this);
  }

  /** The variables that have a value, with it. */
  [Symbol.iterator](): IterableIterator<[ContextVar<unknown>, unknown]> {
    return this.#values.entries();
  }

  toString(): string {
    return `Context[${this.#values.size}]`;
  }

  /** @internal */
  get isEmpty(): boolean {
    return this.#values.size === 0;
  }

  /** @internal Gets the values of another context instead of its own. */
  take(other: Context): this {
    this.#values = other.#values;
    return this;
  }

  /** @internal Copies on write, so that copies of the context keep what they had. */
  assign<T>(variable: ContextVar<T>, value: T | typeof MISSING): void {
    const values = new Map(this.#values);
    if (value === MISSING) values.delete(variable);
    else values.set(variable, value);
    this.#values = values;
  }
}

/** A copy of the current context. */
export function copyContext(): Context {
  return inheritContext() ?? new Context();
}

const MISSING: unique symbol = Symbol("Token.MISSING");

/** What `ContextVar.set()` returns: gives the variable its former value back. */
export class Token<T> {
  /** Stands in `oldValue` for "had no value". */
  static readonly MISSING: typeof MISSING = MISSING;
  /** The variable that was set. */
  readonly variable: ContextVar<T>;
  /** Its value before. */
  readonly oldValue: T | typeof MISSING;
  #context: Context | null;

  constructor(variable: ContextVar<T>, oldValue: T | typeof MISSING, context: Context) {
    this.variable = variable;
    this.oldValue = oldValue;
    this.#context = context;
  }

  /** @internal */
  use(variable: ContextVar<T>): void {
    if (this.#context === null) throw new RuntimeError(`<${String(this)}> has already been used once`);
    if (this.variable !== variable) throw new RangeError(`<${String(this)}> was created by a different ContextVar`);
    if (this.#context !== scope.context) throw new RangeError(`<${String(this)}> was created in a different Context`);
    this.#context = null;
  }

  toString(): string {
    return `Token[${this.variable.name}]`;
  }
}

/**
 * A variable with a value of its own in each task: set it, and only this task and those it creates later see it.
 *
 * Follows coroutines exactly; after a native `await` in an async function the current context is the page's.
 *
 * @see https://docs.python.org/3.14/library/contextvars.html#contextvars.ContextVar
 */
export class ContextVar<T> {
  /** The name, for debugging. */
  readonly name: string;
  #fallback: { readonly default?: T };

  constructor(name: string, options: { readonly default?: T } = {}) {
    this.name = name;
    this.#fallback = options;
  }

  /**
   * The value in the current context, else `fallback`, else the default.
   * @throws LookupError if there is none of the three
   */
  get(): T;
  get<D>(fallback: D): T | D;
  get(...fallback: unknown[]): unknown {
    if (scope.context?.has(this) === true) return scope.context.get(this);
    if (fallback.length > 0) return fallback[0];
    if ("default" in this.#fallback) return this.#fallback.default;
    throw new LookupError(`<${String(this)}> has no value in this context`);
  }

  /** Sets the value in the current context; the token takes it back. */
  set(value: T): Token<T> {
    const context = currentContext();
    const before = context.has(this) ? (context.get(this) as T) : MISSING;
    context.assign(this, value);
    return new Token(this, before, context);
  }

  /**
   * Gives the variable the value that it had before the `set()` which returned the token.
   * @throws RuntimeError if the token was used already
   * @throws RangeError if it was made by another variable or in another context
   */
  reset(token: Token<T>): void {
    token.use(this);
    currentContext().assign(this, token.oldValue);
  }

  toString(): string {
    return `ContextVar[${this.name}]`;
  }
}
