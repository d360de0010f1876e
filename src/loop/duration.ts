import { show } from "./checks.ts";

/** A length of time: seconds as a number, or its parts added up. */
export type Duration =
  | number
  | { readonly minutes?: number; readonly seconds?: number; readonly milliseconds?: number };

/**
 * The duration in seconds.
 *
 * @throws TypeError if it is neither a number nor a record of parts
 * @throws RangeError if it is NaN
 */
export function toSeconds(duration: Duration): number {
  const seconds =
    typeof duration === "object" && duration !== null
      ? (duration.minutes ?? 0) * 60 + (duration.seconds ?? 0) + (duration.milliseconds ?? 0) / 1000
      : duration;
  if (typeof seconds !== "number") throw new TypeError(`expected a duration in seconds, got ${show(duration)}`);
  if (Number.isNaN(seconds)) throw new RangeError("Invalid delay: NaN (not a number)");
  return seconds;
}
