import process from "node:process";

import type { Engine } from "../harness/engine.ts";
import { human } from "../harness/statistics.ts";
import { compare, type Comparison } from "./compare.ts";
import type { Finding } from "./index.ts";
import { measureRow, type Result } from "./measure.ts";
import type { PeerModule } from "./peers.ts";
import type { Row } from "./rows.ts";
import { figures, ratios, verdicts } from "./table.ts";

function report(comparisons: readonly Comparison[]): void {
  for (const { id, engine, unit, ours, peers, errors } of comparisons) {
    const listed = Object.entries(peers).map(([name, value]) => `${name} ${human(value, unit)}`);
    const failed = Object.entries(errors).map(([name, error]) => `${name}: ${error}`);
    const own = ours === undefined ? "–" : human(ours, unit);
    process.stderr.write(`${engine} ${id}: ${own}; ${[...listed, ...failed].join(", ")}\n`);
  }
}

const ABOUT = `Time of one operation with the wait for a core taken out (wall time and the processor's own are in the JSON), medians;
every figure of a row comes from the same rounds, in which the peers take turns. \`floor\` is a bare generator trampoline, the least
that any coroutine library can cost; \`effect\` is the faster of its two set-ups. Each peer is used as its documentation shows.`;

/** Measures each row with all that take part in it, beside one another. */
export async function compareAll(
  parts: ReadonlyMap<Row, PeerModule[]>,
  engines: readonly Engine[],
  rounds: number,
): Promise<Finding> {
  const results: Result[] = [];
  for (const [row, peers] of parts) {
    const found = await measureRow(row, peers, engines, rounds);
    report(compare(found));
    results.push(...found);
  }
  const comparisons = compare(results);
  const sections = engines.map(({ id }) => {
    const own = comparisons.filter(({ engine }) => engine === id);
    const overflows = own.flatMap((row) =>
      Object.entries(row.errors).map(([peer, error]) => `- \`${row.id}\` ${peer}: ${error}`),
    );
    const failures = overflows.length > 0 ? `\n\nDid not finish:\n\n${overflows.join("\n")}` : "";
    return `## ${id}\n\n${figures(own)}\n\n${verdicts(own)}\n\n${ratios(own)}${failures}`;
  });
  return { markdown: [ABOUT, ...sections].join("\n\n"), rows: comparisons };
}
