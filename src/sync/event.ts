import { type Awaitable, Operation, Ready, type Suspension } from "../tasks/awaitable.ts";
import { WaitPoint } from "./waitPoint.ts";

/**
 * A flag that tasks can wait for.
 *
 * @see https://docs.python.org/3.14/library/asyncio-sync.html#asyncio.Event
 */
export class Event extends WaitPoint<true> {
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

  /** @internal */
  override admit(): true {
    return true;
  }

  #wait(): Iterator<Suspension, true, void> {
    return this.#isSet ? new Ready(true) : this.line.join()[Symbol.iterator]();
  }
}
