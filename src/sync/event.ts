import { type Awaitable, type Coroutine, Operation, Ready, type Suspension } from "../tasks/awaitable.ts";
import { WaitPoint } from "./waitQueue.ts";

/**
 * A flag that tasks can wait for.
 *
 * @see https://docs.python.org/3.14/library/asyncio-sync.html#asyncio.Event
 */
export class Event extends WaitPoint {
  protected override readonly kind: string = "Event";
  #isSet = false;

  /** Is the flag set? */
  isSet(): boolean {
    return this.#isSet;
  }

  /** Sets the flag and wakes all who wait for it. */
  set(): void {
    if (this.#isSet) return;
    this.#isSet = true;
    while (this.line.wakeNext());
  }

  /** Takes the flag back: from now on, tasks wait again. */
  clear(): void {
    this.#isSet = false;
  }

  /** Waits until the flag is set. Cancel-safe. */
  wait(): Awaitable<true> {
    return new Operation(this.#wait, this);
  }

  protected override describe(): string {
    return this.#isSet ? "set" : "unset";
  }

  #wait(): Iterator<Suspension, true, void> {
    return this.#isSet ? new Ready(true) : this.#waitInLine();
  }

  *#waitInLine(): Coroutine<true> {
    const place = this.line.join();
    try {
      yield* place;
      return true;
    } finally {
      this.line.remove(place);
    }
  }
}
