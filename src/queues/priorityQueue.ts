import { checkFunction } from "../loop/checks.ts";
import { heappop, heappush } from "../loop/heap.ts";
import { type Items, Queue, type QueueOptions } from "./queue.ts";

/** How a priority queue is made. */
export interface PriorityQueueOptions<T> extends QueueOptions {
  /** Negative if `a` comes before `b`; `<` if not given, and arrays element by element. */
  readonly compare?: (a: T, b: T) => number;
}

/**
 * A queue that gives the smallest item first, in O(log n).
 *
 * Items of equal rank come in no order that could be relied on, as in Python: put a counter into them.
 * @see https://docs.python.org/3.14/library/asyncio-queue.html#asyncio.PriorityQueue
 */
export class PriorityQueue<T> extends Queue<T> {
  protected override readonly kind = "PriorityQueue";

  constructor(options: number | PriorityQueueOptions<T> = 0) {
    super(options);
  }

  protected override createItems(options: number | PriorityQueueOptions<T>): Items<T> {
    const order = (typeof options === "object" ? options.compare : undefined) ?? compare;
    checkFunction(order);
    return new Heap<T>(order);
  }
}

class Heap<T> implements Items<T> {
  readonly #items: T[] = [];
  readonly #isLess: (a: T, b: T) => boolean;

  constructor(order: (a: T, b: T) => number) {
    this.#isLess = (a, b) => order(a, b) < 0;
  }

  get length(): number {
    return this.#items.length;
  }

  push(item: T): void {
    heappush(this.#items, item, this.#isLess);
  }

  shift(): T {
    return heappop(this.#items, this.#isLess);
  }
}

function compare(a: unknown, b: unknown): number {
  if (Array.isArray(a) && Array.isArray(b)) {
    for (let i = 0; i < a.length && i < b.length; i++) {
      const order = compare(a[i], b[i]);
      if (order !== 0) return order;
    }
    return a.length - b.length;
  }
  const [x, y] = [a as number, b as number];
  return x < y ? -1 : y < x ? 1 : 0;
}
