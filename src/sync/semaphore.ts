import { checkWhole } from "../loop/checks.ts";
import { type Awaitable, Operation, Ready, type Suspension } from "../tasks/awaitable.ts";
import { dispose, type Guard } from "./guard.ts";
import { WaitPoint } from "./waitPoint.ts";
import type { Place } from "./waitQueue.ts";

/**
 * A number of permits: at most so many tasks go on at once.
 *
 * @throws RangeError if the number is negative
 * @see https://docs.python.org/3.14/library/asyncio-sync.html#asyncio.Semaphore
 */
export class Semaphore extends WaitPoint<Guard> {
  protected override readonly kind: string = "Semaphore";
  #value: number;
  readonly #guard: Guard = { [dispose]: () => this.release() };

  constructor(value = 1) {
    super();
    checkWhole(value);
    if (value < 0) throw new RangeError("Semaphore initial value must be >= 0");
    this.#value = value;
  }

  /** Would `acquire()` wait? */
  locked(): boolean {
    return this.#value === 0 || this.line.hasTakers;
  }

  /** Takes a permit, waiting in line if there is none. Cancel-safe: no permit is lost. */
  acquire(): Awaitable<Guard> {
    return new Operation(this.#acquire, this);
  }

  /** Gives a permit back, to the first in line if there is one. */
  release(): void {
    this.#value += 1;
    this.#wakeNext();
  }

  /** The number of permits that are free. */
  get value(): number {
    return this.#value;
  }

  protected override describe(): string {
    return this.locked() ? "locked" : `unlocked, value:${this.#value}`;
  }

  /** @internal Those who came while this one was woken had to wait behind it. */
  override admit(): Guard {
    while (this.#value > 0 && this.#wakeNext());
    return this.#guard;
  }

  /** @internal */
  override refuse(place: Place<Guard>): void {
    if (place.wasWoken) this.#value += 1;
    this.admit();
  }

  #acquire(): Iterator<Suspension, Guard, void> {
    if (this.locked()) return this.line.join()[Symbol.iterator]();
    this.#value -= 1;
    return new Ready(this.#guard);
  }

  /** Takes a permit for the first in line. */
  #wakeNext(): boolean {
    const isWoken = this.line.wakeNext();
    if (isWoken) this.#value -= 1;
    return isWoken;
  }
}

/**
 * A semaphore that cannot have more permits than it began with.
 *
 * @see https://docs.python.org/3.14/library/asyncio-sync.html#asyncio.BoundedSemaphore
 */
export class BoundedSemaphore extends Semaphore {
  protected override readonly kind = "BoundedSemaphore";
  readonly #bound: number;

  constructor(value = 1) {
    super(value);
    this.#bound = value;
  }

  /** @throws RangeError if all permits are back already */
  override release(): void {
    if (this.value >= this.#bound) throw new RangeError("BoundedSemaphore released too many times");
    super.release();
  }
}
