/** What a row must reach in Chromium: our figure against a peer's, or on its own. */
export type Target =
  | { readonly kind: "ratio"; readonly peer: string; readonly atMost: number }
  | { readonly kind: "faster"; readonly peer: string; readonly atLeast: number }
  | { readonly kind: "value"; readonly atMost: number }
  | { readonly kind: "completes" };

export interface Row {
  readonly id: string;
  readonly title: string;
  readonly unit: string;
  readonly kind: "time" | "heap";
  /** Operations in one sample. A peer too slow for the budget does fewer, but never fewer than `leastN`. */
  readonly n: number;
  readonly leastN: number;
  readonly targets: readonly Target[];
}

const ratio = (peer: string, atMost: number): Target => ({ kind: "ratio", peer, atMost });
const faster = (peer: string, atLeast: number): Target => ({ kind: "faster", peer, atLeast });

function row(id: string, title: string, n: number, leastN: number, ...targets: Target[]): Row {
  return { id, title, unit: "ns", kind: "time", n, leastN, targets };
}

function heapRow(id: string, title: string): Row {
  const targets: Target[] = [{ kind: "value", atMost: 400 }];
  return { id, title, unit: "bytes", kind: "heap", n: 1e5, leastN: 1e4, targets };
}

export const ROWS: readonly Row[] = [
  row("switch", "a turn of the loop, 1,000 tasks", 1e6, 1e5, ratio("native", 1.1), faster("effect", 10)),
  row("switch-1", "a turn of the loop, one task", 1e6, 100),
  row("spawn", "spawn and gather a task", 1e5, 1e4, ratio("native", 3), faster("effect", 3), faster("effection", 80)),
  row("lock", "lock and unlock, nobody waiting", 1e6, 1e4, ratio("native", 0.4)),
  row("lock-contended", "hand a lock on, 1,000 waiting", 3e5, 5e3, ratio("native", 1.2)),
  row("queue", "an item through a queue of 64", 5e5, 1e4, ratio("native", 1), faster("effect", 10)),
  row("limit", "a job of one turn, 64 at once", 1e5, 1e4, faster("p-limit", 8)),
  row("limit-promise", "a job that is a promise, 64 at once", 1e5, 1e4),
  row("cancel", "cancel a sleeping task of 1e5", 1e5, 3e3, ratio("native", 0.4)),
  heapRow("parked-bytes-sleep", "heap of a task parked on a sleep"),
  heapRow("parked-bytes-lock", "heap of a task parked on a lock"),
  row("deep", "a turn of the loop, 20 calls deep", 5e5, 100, ratio("native", 2.5)),
  row("deep-100000", "a call 100,000 deep, each frame", 1e5, 1e5, { kind: "completes" }),
];
