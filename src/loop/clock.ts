import { startTurn } from "./host.ts";

/** What an event loop knows of time. Replace it, and time passes as you say. */
export interface Clock {
  /** Seconds since any fixed moment; never goes back. */
  time(): number;
  /**
   * The loop has nothing to run until `until`, or until somebody outside gives it work if that is `undefined`: call
   * `wake` when `time()` has reached it, not before. `outside` tells whether tasks wait for promises of others. A new
   * call replaces the one before.
   */
  wait(until: number | undefined, wake: () => void, outside: boolean): void;
  /** Work came before the time did: the loop no longer waits. */
  cancelWait?(): void;
}

/** Hosts treat a longer delay as none; such a wait is made of several. */
const LONGEST_DELAY_MS = 2 ** 31 - 1;

/** The host's monotonic clock, with one host timer however many timers the loop has. */
export class RealClock implements Clock {
  #until: number | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  time(): number {
    return performance.now() / 1000;
  }

  // cancelWait() is left out on purpose: a host timer that is still right when the loop waits again is kept.
  wait(until: number | undefined, wake: () => void): void {
    if (until === this.#until) return;
    clearTimeout(this.#timer);
    this.#until = until;
    if (until !== undefined && until !== Infinity) this.#arm(until, wake);
  }

  #arm(until: number, wake: () => void): void {
    const delayMs = Math.max(0, Math.min(Math.ceil((until - this.time()) * 1000), LONGEST_DELAY_MS));
    this.#timer = setTimeout(() => {
      if (this.time() < until) return this.#arm(until, wake); // the host was early, or the delay was cut
      this.#until = undefined;
      startTurn();
      wake();
    }, delayMs);
  }
}
