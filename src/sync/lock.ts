import { isCancelled, RuntimeError } from "../errors.ts";
import { type Awaitable, type Coroutine, Operation, Ready, type Suspension } from "../tasks/awaitable.ts";
import { dispose, type Guard } from "./guard.ts";
import { WaitPoint } from "./waitQueue.ts";

/**
 * Mutual exclusion for tasks. It is not owned by a task: anybody may release it.
 *
 * @see https://docs.python.org/3.14/library/asyncio-sync.html#asyncio.Lock
 */
export class Lock extends WaitPoint {
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

  #acquire(): Iterator<Suspension, Guard, void> {
    if (this.#locked || this.line.hasTakers) return this.#wait();
    this.#locked = true;
    return new Ready(this.#guard);
  }

  *#wait(): Coroutine<Guard> {
    const place = this.line.join();
    try {
      yield* place;
    } catch (error) {
      this.line.remove(place);
      if (isCancelled(error) && !this.#locked) this.line.wakeFirst();
      throw error;
    }
    this.line.remove(place);
    this.#locked = true;
    return this.#guard;
  }
}
