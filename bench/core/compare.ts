import { median, spread } from "../harness/statistics.ts";
import type { Result } from "./measure.ts";
import { OURS, PEERS } from "./peers.ts";
import { ROWS, type Target } from "./rows.ts";

/** Ours beside the peers, in one row and one engine: medians of one operation. */
export interface Comparison {
  id: string;
  engine: string;
  unit: string;
  ours: number | undefined;
  peers: Record<string, number>;
  /** ours / peer: under 1 is faster, or smaller, than the peer. */
  ratio: Record<string, number>;
  /** The same before the wait for a core is taken out, and the processor's time alone. */
  wall: Record<string, number>;
  cpu: Record<string, number>;
  /** Operations in a sample, samples, and the distance between their quartiles as a share of the median. */
  samples: Record<string, { n: number; count: number; spread: number }>;
  errors: Record<string, string>;
  targets: { target: string; value: number | undefined; met: boolean | undefined }[];
}

function judge(target: Target, { ours, ratio }: Comparison): Comparison["targets"][number] {
  if (target.kind === "value") {
    return { target: `≤ ${target.atMost}`, value: ours, met: ours === undefined ? undefined : ours <= target.atMost };
  }
  if (target.kind === "completes") return { target: "no overflow", value: ours, met: ours !== undefined };
  const share = ratio[target.peer];
  if (target.kind === "ratio") {
    const met = share === undefined ? undefined : share <= target.atMost;
    return { target: `≤ ${target.atMost} × ${target.peer}`, value: share, met };
  }
  const value = share === undefined ? undefined : 1 / share;
  const met = value === undefined ? undefined : value >= target.atLeast;
  return { target: `${target.atLeast} × faster than ${target.peer}`, value, met };
}

function compareOne(id: string, engine: string, results: readonly Result[]): Comparison {
  const row = ROWS.find((candidate) => candidate.id === id);
  if (row === undefined) throw new RangeError(`expected a row's id, not ${id}`);
  const comparison: Comparison = {
    id,
    engine,
    unit: row.unit,
    ours: undefined,
    peers: {},
    ratio: {},
    wall: {},
    cpu: {},
    samples: {},
    errors: {},
    targets: [],
  };
  for (const { peer, n, values, wall, cpu, error } of results) {
    if (error !== undefined) comparison.errors[peer] = error;
    if (values.length === 0) continue;
    if (peer === OURS) comparison.ours = median(values);
    else comparison.peers[peer] = median(values);
    if (wall.length > 0) comparison.wall[peer] = median(wall);
    if (cpu.length > 0) comparison.cpu[peer] = median(cpu);
    comparison.samples[peer] = { n, count: values.length, spread: spread(values) };
  }
  for (const { name, variantOf } of PEERS) {
    const value = comparison.peers[name];
    if (variantOf === undefined || value === undefined) continue;
    comparison.peers[variantOf] = Math.min(value, comparison.peers[variantOf] ?? Number.POSITIVE_INFINITY);
  }
  if (comparison.ours !== undefined) {
    for (const [peer, value] of Object.entries(comparison.peers)) comparison.ratio[peer] = comparison.ours / value;
  }
  comparison.targets = row.targets.map((target) => judge(target, comparison));
  return comparison;
}

/** Turns the samples into medians, ratios and verdicts, a row of each engine at a time. */
export function compare(results: readonly Result[]): Comparison[] {
  const groups = Map.groupBy(results, ({ row, engine }) => `${engine} ${row}`);
  return [...groups.values()].map((group) => {
    const [first] = group;
    if (first === undefined) throw new RangeError("expected a result in each group");
    return compareOne(first.row, first.engine, group);
  });
}
