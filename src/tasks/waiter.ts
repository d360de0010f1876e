import type { EventLoop } from "./eventLoop.ts";
import { Future } from "./future.ts";

/** A future that a task waits for on behalf of something, and that prints as that. */
export class Waiter<T> extends Future<T> {
  readonly owner: unknown;
  /** Do cancelled tasks wait for it in good order? */
  readonly isForCleanup: boolean;

  constructor(owner: unknown, loop: EventLoop, isForCleanup = false) {
    super(loop.own);
    this.owner = owner;
    this.isForCleanup = isForCleanup;
  }

  override toString(): string {
    return String(this.owner);
  }
}
