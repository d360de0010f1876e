import { human } from "../harness/statistics.ts";
import type { Comparison } from "./compare.ts";
import { OURS, PEERS } from "./peers.ts";
import { ROWS } from "./rows.ts";

const COLUMNS = ["floor", "native", "effect", "effection", "rxjs"];

const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;

export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [line(head), line(head.map((_, i) => (i === 0 ? "---" : "---:"))), ...rows.map(line)].join("\n");
}

const times = (ratio: number): string => `${Number(ratio.toPrecision(3))} ×`;

/** The fastest peer that has no column. */
function bestOther({ peers, unit }: Comparison): string {
  const variants = PEERS.filter(({ variantOf }) => variantOf !== undefined).map(({ name }) => name);
  const others = Object.entries(peers).filter(
    ([name]) => !COLUMNS.includes(name) && !variants.includes(name) && !name.startsWith(OURS),
  );
  const [best] = others.toSorted(([, a], [, b]) => a - b);
  return best === undefined ? "" : `${best[0]} ${human(best[1], unit)}`;
}

const titleOf = (id: string): string => ROWS.find((row) => row.id === id)?.title ?? "";

/** One operation of each row in one engine, ours beside the peers. */
export function figures(comparisons: readonly Comparison[]): string {
  const rows = comparisons.map((comparison) => [
    `\`${comparison.id}\` ${titleOf(comparison.id)}`,
    comparison.ours === undefined ? "–" : `**${human(comparison.ours, comparison.unit)}**`,
    ...COLUMNS.map((name) => {
      const value = comparison.peers[name];
      return value === undefined ? "" : human(value, comparison.unit);
    }),
    bestOther(comparison),
  ]);
  return markdownTable(["row", OURS, ...COLUMNS, "best of the others"], rows);
}

/** Every peer of every row as ours / peer. */
export function ratios(comparisons: readonly Comparison[]): string {
  const rows = comparisons.map(({ id, ratio }) => {
    const listed = Object.entries(ratio).toSorted(([, a], [, b]) => b - a);
    return [`\`${id}\``, listed.map(([name, value]) => `${name} ${times(value)}`).join(", ")];
  });
  return markdownTable(["row", "ours / peer"], rows).replace("---:", "---");
}

export function verdicts(comparisons: readonly Comparison[]): string {
  const rows = comparisons.flatMap(({ id, unit, targets }) =>
    targets.map(({ target, value, met }) => {
      const shown =
        value === undefined ? "–" : target.startsWith("≤") && !target.includes("×") ? human(value, unit) : times(value);
      return [`\`${id}\``, target, shown, met === undefined ? "–" : met ? "met" : "**missed**"];
    }),
  );
  return markdownTable(["row", "target", "now", ""], rows);
}
