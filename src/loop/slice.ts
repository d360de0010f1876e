import { turnTime } from "./host.ts";

/** Entries run between two looks at the time, if they are short: a look costs as much as many of them. */
const LONGEST_STRIDE = 512;

/** How long a loop may keep the thread, looked at as seldom as is safe. */
export class Slice {
  /** In milliseconds. */
  readonly lengthMs: number;
  /** Entries until the next look: fewer when they are long. */
  stride = 1;
  #measuredAt = 0;

  constructor(lengthMs: number) {
    this.lengthMs = lengthMs;
  }

  /** Is the slice used up in this turn of the host? */
  isOver(): boolean {
    const time = turnTime();
    const isOver = time >= this.lengthMs;
    const sinceMs = time < this.#measuredAt ? time : time - this.#measuredAt;
    if (sinceMs > 0.5) this.stride = 1;
    else if (sinceMs < 0.05) this.stride = Math.min(this.stride * 2, LONGEST_STRIDE);
    this.#measuredAt = isOver ? 0 : time; // the next turn begins at 0
    return isOver;
  }
}
