/** What a good engineer writes by hand on promises alone, once a lock or a bounded queue is needed. */

/** The usual idiom: every taker waits for the promise of the one before it. */
export class ChainLock {
  #tail: Promise<void> = Promise.resolve();

  take(): Promise<() => void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const before = this.#tail;
    this.#tail = promise;
    return before.then(() => resolve);
  }
}

/** A line of resolvers: takes a free lock without a link in a chain. */
export class LineLock {
  #held = false;
  #line: (() => void)[] = [];
  readonly #release = (): void => {
    const next = this.#line.shift();
    if (next === undefined) this.#held = false;
    else next();
  };

  async take(): Promise<() => void> {
    if (this.#held) await new Promise<void>((resolve) => this.#line.push(resolve));
    else this.#held = true;
    return this.#release;
  }
}

/** Bounded: `put` waits while it is full, `get` while it is empty. */
export class PromiseQueue<T> {
  #limit: number;
  #items: T[] = [];
  #getters: (() => void)[] = [];
  #putters: (() => void)[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  async put(item: T): Promise<void> {
    while (this.#items.length >= this.#limit) await new Promise<void>((resolve) => this.#putters.push(resolve));
    this.#items.push(item);
    this.#getters.shift()?.();
  }

  async get(): Promise<T> {
    while (this.#items.length === 0) await new Promise<void>((resolve) => this.#getters.push(resolve));
    const item = this.#items.shift() as T;
    this.#putters.shift()?.();
    return item;
  }
}

export function delay(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", abort);
      resolve();
    }, ms);
    function abort(): void {
      clearTimeout(timer);
      reject(signal.reason as Error);
    }
    signal.addEventListener("abort", abort, { once: true });
  });
}
