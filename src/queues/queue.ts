import { QueueEmpty, QueueFull, QueueShutDown } from "../errors.ts";
import { checkWhole } from "../loop/checks.ts";
import { Ring } from "../loop/ring.ts";
import { Event } from "../sync/event.ts";
import { WaitQueue } from "../sync/waitQueue.ts";
import {
  type Awaitable,
  type Coroutine,
  type LoopBound,
  Operation,
  Ready,
  type Suspension,
} from "../tasks/awaitable.ts";
import type { EventLoop } from "../tasks/eventLoop.ts";

/** How a queue is made. */
export interface QueueOptions {
  /** How many items it holds before `put()` waits; 0, the default, is any number. */
  readonly maxsize?: number;
}

/** The order in which a queue gives its items back. */
export interface Items<T> {
  readonly length: number;
  push(item: T): void;
  /** Takes the next item; there is one. */
  shift(): T;
}

/**
 * Hands items from producers to consumers, first in, first out. A bounded queue makes producers wait for consumers.
 *
 * `for await (const item of queue)` ends when the queue is shut down and empty.
 *
 * @see https://docs.python.org/3.14/library/asyncio-queue.html#asyncio.Queue
 */
export class Queue<T> implements LoopBound {
  /** How many items it holds before `put()` waits; 0 or less is any number. */
  readonly maxsize: number;
  /** The name of the class, for people. */
  protected readonly kind: string = "Queue";
  readonly #items: Items<T>;
  readonly #getters: WaitQueue<void> = this.#createLine(() => this.empty());
  readonly #putters: WaitQueue<void> = this.#createLine(() => this.full());
  readonly #finished = new Event();
  #unfinished = 0;
  #isShutDown = false;

  constructor(options: number | QueueOptions = 0) {
    this.maxsize = typeof options === "object" && options !== null ? (options.maxsize ?? 0) : options;
    checkWhole(this.maxsize);
    this.#items = this.createItems(options);
    this.#finished.set();
  }

  /** The number of items in the queue. */
  qsize(): number {
    return this.#items.length;
  }

  empty(): boolean {
    return this.#items.length === 0;
  }

  /** Would `put()` wait? */
  full(): boolean {
    return this.maxsize > 0 && this.#items.length >= this.maxsize;
  }

  /**
   * Adds an item, waiting while the queue is full. Cancel-safe: a cancelled `put()` has added nothing.
   * @throws QueueShutDown
   */
  put(item: T): Awaitable<void> {
    return new Operation(this.#put, this, item);
  }

  /**
   * Adds an item.
   * @throws QueueFull if there is no room
   * @throws QueueShutDown
   */
  putNowait(item: T): void {
    if (this.#isShutDown) throw new QueueShutDown();
    if (this.full()) throw new QueueFull();
    this.#items.push(item);
    this.#unfinished += 1;
    this.#finished.clear();
    this.#getters.releaseNext();
  }

  /**
   * Takes the next item, waiting while there is none. Cancel-safe: the item stays in the queue until it is taken.
   * @throws QueueShutDown if the queue is shut down and empty
   */
  get(): Awaitable<T> {
    return new Operation(this.#get, this);
  }

  /**
   * Takes the next item.
   * @throws QueueEmpty if there is none
   * @throws QueueShutDown if there is none, and the queue is shut down
   */
  getNowait(): T {
    if (this.empty()) throw this.#isShutDown ? new QueueShutDown() : new QueueEmpty();
    const item = this.#items.shift();
    this.#putters.releaseNext();
    return item;
  }

  /**
   * Says that the work on an item that was taken is done: for `join()`.
   * @throws RangeError if called more often than items were put
   */
  taskDone(): void {
    if (this.#unfinished <= 0) throw new RangeError("task_done() called too many times");
    this.#unfinished -= 1;
    if (this.#unfinished === 0) this.#finished.set();
  }

  /** Waits until `taskDone()` was called for every item. Cancel-safe. */
  join(): Awaitable<void> {
    return new Operation(this.#join, this);
  }

  /**
   * Ends the queue: `put()` raises `QueueShutDown` from now on, and `get()` when the queue is empty. `immediate` drops
   * the items that are left.
   * @see https://docs.python.org/3.14/library/asyncio-queue.html#asyncio.Queue.shutdown
   */
  shutdown(immediate = false): void {
    this.#isShutDown = true;
    if (immediate) {
      for (; !this.empty(); this.#items.shift()) if (this.#unfinished > 0) this.#unfinished -= 1;
      if (this.#unfinished === 0) this.#finished.set();
    }
    while (this.#getters.length > 0) this.#getters.releaseNext();
    while (this.#putters.length > 0) this.#putters.releaseNext();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, void> {
    for (;;) {
      let item: T;
      try {
        item = await this.get();
      } catch (error) {
        if (error instanceof QueueShutDown) return;
        throw error;
      }
      yield item;
    }
  }

  /** @internal */
  get boundLoop(): EventLoop | undefined {
    return this.#getters.loop ?? this.#putters.loop;
  }

  toString(): string {
    const info = [`maxsize:${this.maxsize}`];
    if (!this.empty()) info.push(`items:${this.qsize()}`);
    if (this.#getters.length > 0) info.push(`getters:${this.#getters.length}`);
    if (this.#putters.length > 0) info.push(`putters:${this.#putters.length}`);
    if (this.#unfinished > 0) info.push(`tasks:${this.#unfinished}`);
    if (this.#isShutDown) info.push("shutdown");
    return `${this.kind}[${info.join(", ")}]`;
  }

  /** Makes the store that sets the order. */
  protected createItems(_options: number | QueueOptions): Items<T> {
    return new Ring<T>();
  }

  #put(item: T): Iterator<Suspension, void, void> {
    if (this.full()) return this.#putLater(item);
    this.putNowait(item);
    return done;
  }

  *#putLater(item: T): Coroutine<void> {
    while (this.full()) {
      if (this.#isShutDown) throw new QueueShutDown();
      yield* this.#putters.join();
    }
    this.putNowait(item);
  }

  #get(): Iterator<Suspension, T, void> {
    return this.empty() ? this.#getLater() : new Ready(this.getNowait());
  }

  *#getLater(): Coroutine<T> {
    while (this.empty()) {
      if (this.#isShutDown) throw new QueueShutDown();
      yield* this.#getters.join();
    }
    return this.getNowait();
  }

  /** A line of those who wait while there is nothing for them. */
  #createLine(isNothingThere: () => boolean): WaitQueue<void> {
    const line: WaitQueue<void> = new WaitQueue<void>({
      admit() {},
      // A task that was woken and is cancelled wakes the next.
      refuse: (place) => {
        if (place.wasWoken && !isNothingThere()) line.releaseNext();
      },
      toString: () => String(this),
    });
    return line;
  }

  #join(): Iterator<Suspension, void, void> {
    return this.#unfinished > 0 ? this.#joinLater() : done;
  }

  *#joinLater(): Coroutine<void> {
    yield* this.#finished.wait();
  }
}

const done: Iterator<Suspension, void, void> = new Ready(undefined);
