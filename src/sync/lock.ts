import { RuntimeError } from "../errors.ts";
import { type Awaitable, Operation, Ready, type Suspension } from "../tasks/awaitable.ts";
import { dispose, type Guard } from "./guard.ts";
import { WaitPoint } from "./waitPoint.ts";

/**
 * Mutual exclusion for tasks. It is not owned by a task: anybody may release it.
 *
 * @see https://docs.python.org/3.14/library/asyncio-sync.html#asyncio.Lock
 */
export class Lock extends WaitPoint<Guard> {
  protected override readonly kind: string = "Lock";
  #locked = false;
  readonly #guard: Guard = { [dispose]: () => this.release() };

  /** Is it held? */
  locked(): boolean {
    return this.#locked;
  }

  /** Takes the lock, waiting in line while it is held. Cancel-safe: a lock handed to a cancelled task goes to the next. */
  acquire(): Awaitable<Guard> {
    return new Operation(this.#acquire, this);
  }

  /**
   * Gives the lock to the first in line.
   * @throws RuntimeError if it is not held
   */
  release(): void {
    if (!this.#locked) throw new RuntimeError("Lock is not acquired.");
    this.#locked = false;
    this.line.wakeFirst();
  }

  protected override describe(): string {
    return this.#locked ? "locked" : "unlocked";
  }

  /** @internal */
  override admit(): Guard {
    this.#locked = true;
    return this.#guard;
  }

  /** @internal */
  override refuse(): void {
    if (!this.#locked) this.line.wakeFirst();
  }

  #acquire(): Iterator<Suspension, Guard, void> {
    return this.#locked || this.line.hasTakers ? this.line.join()[Symbol.iterator]() : new Ready(this.admit());
  }
}
