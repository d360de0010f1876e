import type { Clock } from "./clock.ts";
import { macrotask } from "./host.ts";

/** How a virtual clock is made. */
export interface VirtualClockOptions {
  /** Called when nothing is ready, nothing is due ever, and no promise of others is awaited. */
  readonly onIdle?: () => void;
}

/**
 * A clock that jumps to the next deadline as soon as nothing is ready: programs that sleep for hours run at once, and
 * in the same order every time. Before each jump the host has a turn, for the promises of others.
 */
export class VirtualClock implements Clock {
  readonly #onIdle: (() => void) | undefined;
  #now = 0;
  #waits = 0;

  constructor(options: VirtualClockOptions = {}) {
    this.#onIdle = options.onIdle;
  }

  /** Seconds since the clock was made. */
  time(): number {
    return this.#now;
  }

  /** Lets time pass, as work that takes so long does. */
  advance(seconds: number): void {
    if (!(seconds >= 0)) throw new RangeError(`expected a number of seconds, got ${seconds}`);
    this.#now += seconds;
  }

  wait(until: number | undefined, wake: () => void, outside: boolean): void {
    const wait = ++this.#waits;
    const isEndless = until === undefined || until === Infinity;
    if (isEndless && outside) return;
    macrotask(() => {
      if (wait !== this.#waits) return;
      if (isEndless) return this.#onIdle?.();
      this.#now = Math.max(this.#now, until);
      wake();
    });
  }

  cancelWait(): void {
    this.#waits += 1;
  }
}
