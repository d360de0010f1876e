import process from "node:process";

import type { Cell, Engine } from "../harness/engine.ts";
import { human, median } from "../harness/statistics.ts";
import type { Finding } from "./index.ts";
import { OURS, PEERS } from "./peers.ts";
import type { Row } from "./rows.ts";
import { markdownTable } from "./table.ts";

const SIZES = [1e4, 1e5, 1e6];
/** How much the time of one operation may grow over all sizes. */
const GROWTH = 1.5;

interface Scaling {
  id: string;
  engine: string;
  unit: string;
  /** Of one operation, by the number of operations. */
  ours: Record<string, number>;
  growth: number;
  /** The same of native code, where it gets that far: what grows there grows with the engine, not with us. */
  nativeGrowth: number | undefined;
  met: boolean;
}

async function valuesOf(row: Row, open: () => Promise<Cell>, rounds: number): Promise<Map<number, number>> {
  const samples = new Map<number, number[]>(SIZES.map((n) => [n, []]));
  if (row.kind === "heap") {
    for (const n of SIZES) {
      const cell = await open();
      samples.get(n)?.push(await cell.heapOfParked(n));
      await cell.close();
    }
  } else {
    const cell = await open();
    await cell.sample(1e5, 5);
    for (let round = 0; round < rounds; round += 1) {
      for (const n of SIZES) {
        const times = Math.min(20, 1e6 / n); // a short sample is repeated, so that the clock and the kernel's books suffice
        samples.get(n)?.push(((await cell.sample(n, times)).time * 1e6) / (n * times));
      }
    }
    await cell.close();
  }
  return new Map([...samples].map(([n, values]) => [n, median(values)]));
}

const growthOf = (values: Map<number, number>): number =>
  (values.get(1e6) ?? Number.NaN) / (values.get(1e4) ?? Number.NaN);

function fileOf(peer: string): string {
  return PEERS.find(({ name }) => name === peer)?.file ?? "";
}

async function nativeGrowthOf(row: Row, engine: Engine, rounds: number): Promise<number | undefined> {
  try {
    return growthOf(await valuesOf(row, () => engine.open(fileOf("native"), row.id), rounds));
  } catch {
    return undefined; // its stack overflows
  }
}

/** Our time per operation, or heap per task, as the number of operations grows a hundredfold. */
export async function measureScaling(
  rows: readonly Row[],
  engines: readonly Engine[],
  rounds: number,
): Promise<Finding> {
  const found: Scaling[] = [];
  for (const engine of engines) {
    for (const row of rows) {
      const values = await valuesOf(row, () => engine.open(fileOf(OURS), row.id), rounds);
      const growth = growthOf(values);
      const nativeGrowth = await nativeGrowthOf(row, engine, rounds);
      const ours = Object.fromEntries([...values].map(([n, value]) => [`${n}`, value]));
      found.push({ id: row.id, engine: engine.id, unit: row.unit, ours, growth, nativeGrowth, met: growth < GROWTH });
      const shown = [...values].map(([n, value]) => `${n}: ${human(value, row.unit)}`);
      process.stderr.write(
        `${engine.id} ${row.id}: ${shown.join(", ")}; × ${growth.toFixed(2)}; native × ${nativeGrowth?.toFixed(2) ?? "–"}\n`,
      );
    }
  }
  const head = ["row", ...SIZES.map((n) => n.toLocaleString("en")), "growth", `< ${GROWTH} ×`, "growth of native"];
  const sections = engines.map(({ id }) => {
    const lines = found
      .filter(({ engine }) => engine === id)
      .map(({ id: row, unit, ours, growth, nativeGrowth, met }) => [
        `\`${row}\``,
        ...SIZES.map((n) => human(ours[`${n}`] ?? Number.NaN, unit)),
        `${growth.toFixed(2)} ×`,
        met ? "met" : "**missed**",
        nativeGrowth === undefined ? "–" : `${nativeGrowth.toFixed(2)} ×`,
      ]);
    return `## ${id}\n\n${markdownTable(head, lines)}`;
  });
  return { markdown: ["One operation, by the number of operations.", ...sections].join("\n\n"), rows: found };
}
