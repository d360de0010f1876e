import { BrokenBarrierError } from "../errors.ts";
import { checkWhole } from "../loop/checks.ts";
import { type Awaitable, type Coroutine, Operation } from "../tasks/awaitable.ts";
import { Condition } from "./condition.ts";
import { dispose } from "./guard.ts";

/**
 * A place where a fixed number of tasks wait for each other, again and again.
 *
 * @throws RangeError if the number is not at least 1
 * @see https://docs.python.org/3.14/library/asyncio-sync.html#asyncio.Barrier
 */
export class Barrier {
  readonly #condition = new Condition();
  #state: "filling" | "draining" | "resetting" | "broken" = "filling";
  #count = 0;
  /** How many tasks it takes. */
  readonly parties: number;

  constructor(parties: number) {
    if (Number.isNaN(parties) || parties < 1) throw new RangeError("parties must be >= 1");
    checkWhole(parties);
    this.parties = parties;
  }

  /** The number of tasks that wait. */
  get nWaiting(): number {
    return this.#state === "filling" ? this.#count : 0;
  }

  /** Was it aborted? */
  get broken(): boolean {
    return this.#state === "broken";
  }

  /**
   * Waits until as many tasks wait as it takes; gives each a number of its own, from 0.
   * @throws BrokenBarrierError if the barrier is or was aborted, or is reset meanwhile
   */
  wait(): Awaitable<number> {
    return new Operation(this.#wait, this);
  }

  /** Makes the barrier new; those who wait get a `BrokenBarrierError`. */
  reset(): Awaitable<void> {
    return new Operation(this.#reset, this);
  }

  /** Breaks the barrier for good: all who wait or come later get a `BrokenBarrierError`. */
  abort(): Awaitable<void> {
    return new Operation(this.#abort, this);
  }

  toString(): string {
    return `Barrier[${this.#state}${this.broken ? "" : `, waiters:${this.nWaiting}/${this.parties}`}]`;
  }

  *#wait(): Coroutine<number> {
    const guard = yield* this.#condition.acquire();
    try {
      yield* this.#condition.waitFor(() => this.#state === "filling" || this.#state === "broken");
      if (this.broken) throw new BrokenBarrierError("Barrier aborted");
      try {
        const index = this.#count++;
        if (index + 1 === this.parties) {
          this.#state = "draining";
          this.#condition.notifyAll();
        } else yield* this.#fill();
        return index;
      } finally {
        this.#count -= 1;
        this.#leave();
      }
    } finally {
      guard[dispose]();
    }
  }

  *#fill(): Coroutine<void> {
    yield* this.#condition.waitFor(() => this.#state !== "filling");
    if (this.#state !== "draining") throw new BrokenBarrierError("Abort or reset of barrier");
  }

  /** The last to leave opens the barrier for the next round. */
  #leave(): void {
    if (this.#count > 0) return;
    if (!this.broken) this.#state = "filling";
    this.#condition.notifyAll();
  }

  *#reset(): Coroutine<void> {
    const guard = yield* this.#condition.acquire();
    this.#state = this.#count > 0 ? "resetting" : "filling";
    this.#condition.notifyAll();
    guard[dispose]();
  }

  *#abort(): Coroutine<void> {
    const guard = yield* this.#condition.acquire();
    this.#state = "broken";
    this.#condition.notifyAll();
    guard[dispose]();
  }
}
