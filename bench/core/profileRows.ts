import type { CpuProfile, Engine } from "../harness/engine.ts";
import type { Finding } from "./index.ts";
import { OURS, PEERS } from "./peers.ts";
import type { Row } from "./rows.ts";
import { markdownTable } from "./table.ts";

const LISTED = 15;

/** Each function's own share of the time, the largest first. */
export function selfTimes({ nodes, samples = [], timeDeltas = [] }: CpuProfile): [name: string, share: number][] {
  const names = new Map(
    nodes.map(({ id, callFrame: { functionName, url, lineNumber } }) => {
      const place = url === "" ? "" : ` ${url.split("/").at(-1)}:${lineNumber + 1}`;
      return [id, `${functionName === "" ? "(anonymous)" : functionName}${place}`];
    }),
  );
  const times = new Map<string, number>();
  let total = 0;
  for (const [i, id] of samples.entries()) {
    const name = names.get(id) ?? "";
    if (name === "(idle)") continue;
    const took = timeDeltas[i] ?? 0;
    total += took;
    times.set(name, (times.get(name) ?? 0) + took);
  }
  return [...times].map(([name, time]): [string, number] => [name, time / total]).toSorted(([, a], [, b]) => b - a);
}

/** Where the time of our rows goes, set-up included, in a bundle that keeps its names. */
export async function profileRows(rows: readonly Row[], engines: readonly Engine[]): Promise<Finding> {
  const { file } = PEERS.find(({ name }) => name === OURS) ?? { file: "" };
  const sections: string[] = [];
  const found: { id: string; engine: string; self: Record<string, number> }[] = [];
  for (const row of rows) {
    if (row.kind === "heap") continue;
    for (const engine of engines) {
      const cell = await engine.open(file, row.id);
      await cell.sample(row.n, 2);
      const stop = await cell.profile();
      await cell.sample(row.n, 3);
      const self = selfTimes(await stop()).slice(0, LISTED);
      await cell.close();
      found.push({ id: row.id, engine: engine.id, self: Object.fromEntries(self) });
      const lines = self.map(([name, share]) => [name, `${(100 * share).toFixed(1)} %`]);
      sections.push(`## \`${row.id}\`, ${engine.id}\n\n${markdownTable(["function", "self"], lines)}`);
    }
  }
  return { markdown: sections.join("\n\n"), rows: found };
}
