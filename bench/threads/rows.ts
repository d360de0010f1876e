import { atMost, atMostMs, faster, type Measured } from "../harness/figures.ts";
import type { Contestant } from "./inside.ts";
import { BLOCKS, CALLS_AT_ONCE, CALLS_IN_TURN, ITEMS, TRANSFERS } from "./peers/peer.ts";

export interface Row extends Measured {
  readonly contestants: readonly Contestant[];
}

const one = (sample: string, ...makers: string[]): Contestant[] =>
  makers.map((maker) => ({ name: maker, maker, workers: 1, sample }));

export const ROWS: readonly Row[] = [
  {
    id: "round-trip",
    title: "a trivial call, one after the other",
    unit: "ns",
    operations: CALLS_IN_TURN,
    contestants: one("round-trip", "ours", "comlink", "workerpool", "raw"),
    targets: [atMost("comlink", 1.15), atMost("workerpool", 1)],
  },
  {
    id: "pipelined",
    title: "a trivial call of 1e4 at once",
    unit: "ns",
    operations: CALLS_AT_ONCE,
    contestants: one("pipelined", "ours", "comlink", "workerpool", "raw"),
    targets: [atMost("comlink", 1.3), faster("workerpool", 8)],
  },
  {
    id: "transfer-16mb",
    title: "16 MB moved to a worker",
    unit: "ms",
    operations: TRANSFERS,
    contestants: one("transfer-16mb", "ours", "comlink", "workerpool", "raw"),
    targets: [atMost("raw", 1.1)],
  },
  {
    id: "map-2-cores",
    title: "8 jobs that compute, on two workers",
    unit: "ms",
    operations: 1,
    contestants: [
      { name: "ours", maker: "ours", workers: 2, sample: "map" },
      { name: "ours, one worker", maker: "ours", workers: 1, sample: "map" },
      { name: "comlink", maker: "comlink", workers: 2, sample: "map" },
      { name: "raw", maker: "raw", workers: 2, sample: "map" },
    ],
    targets: [faster("ours, one worker", 1.9)],
  },
  {
    id: "blocking",
    title: "a worker that blocks on the page",
    unit: "ns",
    operations: BLOCKS,
    contestants: one("blocking", "ours", "raw"),
    targets: [atMost("raw", 2)],
  },
  {
    id: "stream",
    title: "an item of an async function* of 1e5",
    unit: "ns",
    operations: ITEMS,
    contestants: [
      ...one("stream", "ours", "raw"),
      { name: "raw, 64 a message", maker: "raw", workers: 1, sample: "stream-batches" },
    ],
    targets: [],
  },
  {
    id: "runaway",
    title: "from the cancel of a runaway call to the next call's result, on a pool of one",
    unit: "ms",
    operations: 1,
    contestants: one("runaway", "ours", "workerpool"),
    targets: [atMostMs(50), atMost("workerpool", 1)],
  },
  {
    id: "cold",
    title: "a new worker's first result",
    unit: "ms",
    operations: 1,
    contestants: one("cold", "ours", "comlink", "workerpool", "raw"),
    targets: [],
  },
];
