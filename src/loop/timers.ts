import type { Timer } from "./handle.ts";
import { heapify, heappop, heappush } from "./heap.ts";

/** Up to so many timers, cancelled ones are left where they are. */
const FEW_TIMERS = 100;

/**
 * The timers of a loop. Cancelled ones stay until they come to the top, or until they are the majority.
 *
 * Timers with equal deadlines come out in the order of CPython's heap, not of their making.
 *
 * @see `BaseEventLoop._run_once` in CPython's Lib/asyncio/base_events.py
 */
export class Timers {
  #heap: Timer[] = [];
  #dropped = 0;

  get length(): number {
    return this.#heap.length;
  }

  add(timer: Timer): void {
    heappush(this.#heap, timer, isEarlier);
    timer.isScheduled = true;
  }

  /** A timer is about to be cancelled, for the first time or again. */
  noteDrop(timer: Timer): void {
    if (timer.isScheduled && !timer.isDropped) this.#dropped += 1;
  }

  /** Removes cancelled timers where that is cheap. Done once at the start of each iteration. */
  compact(): void {
    const heap = this.#heap;
    if (heap.length > FEW_TIMERS && this.#dropped > heap.length / 2) {
      this.#heap = heap.filter((timer) => (timer.isScheduled = !timer.isDropped));
      heapify(this.#heap, isEarlier);
      this.#dropped = 0;
    } else {
      for (; heap[0]?.isDropped === true; this.#pop()) this.#dropped -= 1;
    }
  }

  /** The earliest deadline. */
  next(): number | undefined {
    return this.#heap[0]?.deadline;
  }

  /** Takes the first timer if it is due at `now`. */
  takeDue(now: number): Timer | undefined {
    const first = this.#heap[0];
    return first === undefined || first.deadline > now ? undefined : this.#pop();
  }

  #pop(): Timer {
    const timer = heappop(this.#heap, isEarlier);
    timer.isScheduled = false;
    return timer;
  }
}

function isEarlier(a: Timer, b: Timer): boolean {
  return a.deadline < b.deadline;
}
