import { type Items, Queue } from "./queue.ts";

/**
 * A queue that gives the newest item first.
 *
 * @see https://docs.python.org/3.14/library/asyncio-queue.html#asyncio.LifoQueue
 */
export class LifoQueue<T> extends Queue<T> {
  protected override readonly kind = "LifoQueue";

  protected override createItems(): Items<T> {
    return new Stack<T>();
  }
}

class Stack<T> implements Items<T> {
  readonly #items: T[] = [];

  get length(): number {
    return this.#items.length;
  }

  push(item: T): void {
    this.#items.push(item);
  }

  shift(): T {
    return this.#items.pop() as T;
  }
}
