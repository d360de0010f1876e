import type { Coroutine } from "../../../tasks/awaitable.ts";

/** How many are sorted, or merged, before others have their turn. */
const atOnce = 4096;

/** The items in order; those that compare as equal stay as they were. Now and then it lets others run. */
export function* sorted<T>(items: readonly T[], compare: (a: T, b: T) => number): Coroutine<T[]> {
  let runs: T[][] = [];
  for (let start = 0; start < items.length; start += atOnce) {
    runs.push(items.slice(start, start + atOnce).toSorted(compare));
    yield;
  }
  while (runs.length > 1) {
    const merged: T[][] = [];
    for (let at = 0; at < runs.length; at += 2) merged.push(yield* merge(runs[at] as T[], runs[at + 1] ?? [], compare));
    runs = merged;
  }
  return runs[0] ?? [];
}

function* merge<T>(left: readonly T[], right: readonly T[], compare: (a: T, b: T) => number): Coroutine<T[]> {
  const merged: T[] = [];
  for (let l = 0, r = 0; l < left.length || r < right.length;) {
    const takesLeft = r === right.length || (l < left.length && compare(left[l] as T, right[r] as T) <= 0);
    merged.push((takesLeft ? left[l++] : right[r++]) as T);
    if (merged.length % atOnce === 0) yield;
  }
  return merged;
}
