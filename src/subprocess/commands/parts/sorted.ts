import type { Coroutine } from "../../../tasks/awaitable.ts";

/** How many are sorted, or merged, before others have their turn. */
const atOnce = 4096;

/** The items in order; those that compare as equal stay as they were. Now and then it lets others run. */
export function* sorted<T>(items: readonly T[], compare: (a: T, b: T) => number): Coroutine<readonly T[]> {
  const runs: T[][] = [];
  for (let start = 0; start < items.length; start += atOnce) {
    runs.push(items.slice(start, start + atOnce).toSorted(compare));
    yield;
  }
  return yield* merged(runs, compare);
}

/**
 * The items of lists that are in order, in order: the least of the lists' first ones comes next, if several are equal that of the
 * first list.
 */
export function* merged<T>(lists: readonly (readonly T[])[], compare: (a: T, b: T) => number): Coroutine<readonly T[]> {
  let runs = lists;
  while (runs.length > 1) {
    const pairs: T[][] = [];
    for (let at = 0; at < runs.length; at += 2) pairs.push(yield* merge(runs[at] ?? [], runs[at + 1] ?? [], compare));
    runs = pairs;
  }
  return runs[0] ?? [];
}

function* merge<T>(left: readonly T[], right: readonly T[], compare: (a: T, b: T) => number): Coroutine<T[]> {
  const both: T[] = [];
  for (let l = 0, r = 0; l < left.length || r < right.length;) {
    const takesLeft = r === right.length || (l < left.length && compare(left[l] as T, right[r] as T) <= 0);
    both.push((takesLeft ? left[l++] : right[r++]) as T);
    if (both.length % atOnce === 0) yield;
  }
  return both;
}
