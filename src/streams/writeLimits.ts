import { checkWhole } from "../loop/checks.ts";

/** How many unsent bytes there may be: above `high` the protocol is told to pause, at `low` to go on. */
export interface WriteLimits {
  readonly high?: number;
  readonly low?: number;
}

/**
 * Both limits, each from the other or as CPython has them if not given.
 * @throws RangeError if they are not whole numbers, or in the wrong order
 */
export function bothLimits(limits: WriteLimits): readonly [low: number, high: number] {
  const high = limits.high ?? (limits.low === undefined ? 65_536 : 4 * limits.low);
  const low = limits.low ?? Math.floor(high / 4);
  checkWhole(high);
  checkWhole(low);
  if (!(high >= low && low >= 0)) throw new RangeError(`high (${high}) must be >= low (${low}) must be >= 0`);
  return [low, high];
}
