import type { EventLoop } from "./eventLoop.ts";
import { Future } from "./future.ts";

/** A future that a task waits for on behalf of something, and that prints as that. */
export class Waiter<T> extends Future<T> {
  readonly owner: unknown;

  constructor(owner: unknown, loop: EventLoop) {
    super(loop.own);
    this.owner = owner;
  }

  override toString(): string {
    return String(this.owner);
  }
}
