import type { Timer } from "./handle.ts";
import { heapify, heappop, heappush } from "./heap.ts";

/** Below this many timers cancelled ones are left where they are. */
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
  #cancelled = 0;

  get length(): number {
    return this.#heap.length;
  }

  add(timer: Timer): void {
    heappush(this.#heap, timer, isEarlier);
    timer.scheduled = true;
  }

  noteCancelled(timer: Timer): void {
    if (timer.scheduled) this.#cancelled += 1;
  }

  /** Drops cancelled timers where that is cheap. Done once at the start of each iteration. */
  compact(): void {
    const heap = this.#heap;
    if (heap.length > FEW_TIMERS && this.#cancelled / heap.length > 0.5) {
      for (const timer of heap) timer.scheduled = !timer.isCancelled();
      this.#heap = heap.filter((timer) => timer.scheduled);
      heapify(this.#heap, isEarlier);
      this.#cancelled = 0;
      return;
    }
    while (heap.length > 0 && (heap[0] as Timer).isCancelled()) {
      this.#cancelled -= 1;
      this.#pop();
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
    timer.scheduled = false;
    return timer;
  }
}

function isEarlier(a: Timer, b: Timer): boolean {
  return a.deadline < b.deadline;
}
