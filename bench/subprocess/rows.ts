import { asFast, atMost, atMostMs, faster } from "../harness/figures.ts";
import type { PagedRow } from "../harness/takeRounds.ts";

export const ROWS: readonly PagedRow[] = [
  {
    id: "cat-64mb-shared",
    title: "64 MB through `cat` and back, pipes in shared memory",
    unit: "ms",
    operations: 1,
    contestants: ["ours", "bare-ring", "just-bash"],
    warmUp: 16,
    turns: 8,
    targets: [asFast("bare-ring", 0.8), faster("just-bash", 10)],
  },
  {
    id: "cat-64mb-messages",
    title: "64 MB through `cat` and back, pipes by messages",
    unit: "ms",
    operations: 1,
    contestants: ["ours", "bare-port"],
    warmUp: 16,
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
