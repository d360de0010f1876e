import { asFast, atMost, atMostMs, faster, type Measured } from "../harness/figures.ts";

export interface Row extends Measured {
  /** Who takes part, each in a page of its own. */
  readonly contestants: readonly string[];
  /** How often all take turns in a round, where samples are spread: once if not given. */
  readonly turns?: number;
}

export const ROWS: readonly Row[] = [
  {
    id: "cat-64mb-shared",
    title: "64 MB through `cat` and back, pipes in shared memory",
    unit: "ms",
    operations: 1,
    contestants: ["ours", "bare-ring", "just-bash"],
    turns: 8,
    targets: [asFast("bare-ring", 0.8), faster("just-bash", 10)],
  },
  {
    id: "cat-64mb-messages",
    title: "64 MB through `cat` and back, pipes by messages",
    unit: "ms",
    operations: 1,
    contestants: ["ours", "bare-port"],
    turns: 8,
    targets: [asFast("bare-port", 0.8)],
  },
  {
    id: "wasi-warm",
    title: "`wc` as a WASI program, from its start to its end, median of 20",
    unit: "ms",
    operations: 1,
    contestants: ["ours", "just-bash"],
    targets: [atMostMs(8), faster("just-bash", 20)],
  },
  {
    id: "pipeline-start",
    title: "a line through three `cat` in a pipeline of the shell, from its start to its end, median of 20",
    unit: "ms",
    operations: 1,
    contestants: ["ours", "one process"],
    targets: [atMost("one process", 3)],
  },
  {
    id: "js-warm",
    title: "`true`, from its start to its end, median of 20",
    unit: "ms",
    operations: 1,
    contestants: ["ours"],
    targets: [],
  },
];
