import type { Coroutine } from "../../tasks/awaitable.ts";
import { type EventLoop, getEventLoop } from "../../tasks/eventLoop.ts";
import { Waiter } from "../../tasks/waiter.ts";

/** What the kernel tells of something: all who wait for the next change go on then. */
export class Changes {
  readonly #owner: unknown;
  readonly #loop: EventLoop = getEventLoop();
  readonly #waiters = new Set<Waiter<void>>();

  constructor(owner: unknown) {
    this.#owner = owner;
  }

  *next(): Coroutine<void> {
    const waiter = new Waiter<void>(this.#owner, this.#loop);
    this.#waiters.add(waiter);
    this.#loop.countOutside(1);
    try {
      yield* waiter;
    } finally {
      this.#loop.countOutside(-1);
      this.#waiters.delete(waiter);
    }
  }

  tell(): void {
    for (const waiter of this.#waiters) if (!waiter.done()) waiter.setResult();
  }
}
