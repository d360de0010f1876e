import { writeFile } from "node:fs/promises";
import process from "node:process";

import { chromium } from "playwright";

import { chromiumLaunch } from "../../scripts/chromium.ts";
import { markdownTable } from "../core/table.ts";
import { bundle } from "../harness/bundle.ts";
import { machine } from "../harness/machine.ts";
import { serve } from "../harness/server.ts";
import { human, median } from "../harness/statistics.ts";
import type * as Inside from "./inside.ts";
import { type Row, ROWS } from "./rows.ts";

export interface ThreadsOptions {
  readonly json: string | undefined;
  readonly rows: readonly string[] | undefined;
  readonly rounds: number;
}

/** One row as it was found: times of one operation. */
interface Found {
  readonly id: string;
  readonly engine: "chromium";
  readonly unit: string;
  readonly ours: number;
  readonly peers: Record<string, number>;
  readonly ratio: Record<string, number>;
}

const ABOUT = `Wall time of one operation on an isolated page, medians of rounds in which all take turns; one worker unless said. The peers are
used as their documentation shows; \`raw\` is \`postMessage\` by hand.`;

function summarize({ id, unit, operations }: Row, times: Record<string, number[]>): Found {
  const one = (name: string): number => (median(times[name] ?? []) * (unit === "ns" ? 1e6 : 1)) / operations;
  const names = Object.keys(times).filter((name) => name !== "ours");
  const peers = Object.fromEntries(names.map((name) => [name, one(name)]));
  const ours = one("ours");
  const ratio = Object.fromEntries(names.map((name) => [name, ours / (peers[name] as number)]));
  return { id, engine: "chromium", unit, ours, peers, ratio };
}

function tables(found: readonly Found[]): string {
  const rowOf = (id: string): Row => ROWS.find((row) => row.id === id) as Row;
  const figures = found.map(({ id, unit, ours, peers }) => [
    `\`${id}\` ${rowOf(id).title}`,
    `**${human(ours, unit)}**`,
    Object.entries(peers)
      .map(([name, value]) => `${name} ${human(value, unit)}`)
      .join(", "),
  ]);
  const verdicts = found.flatMap(({ id, unit, ours, ratio }) =>
    rowOf(id).targets.map(({ peer, most, text }) => {
      const value = peer === undefined ? ours : (ratio[peer] ?? Number.NaN);
      const times = `${(text.startsWith("≥") ? 1 / value : value).toPrecision(3)} ×`;
      return [`\`${id}\``, text, peer === undefined ? human(ours, unit) : times, value <= most ? "met" : "**missed**"];
    }),
  );
  return `${markdownTable(["row", "asyncio-web", "others"], figures)}\n\n${markdownTable(["row", "target", "now", ""], verdicts)}`;
}

/** Measures workers beside their peers in one page, prints the tables and, after a whole run, keeps them in `bench/results/`. */
export async function benchThreads({ json, rows: ids, rounds }: ThreadsOptions): Promise<void> {
  for (const id of ids ?? []) {
    const known = ROWS.map((row) => row.id);
    if (!known.includes(id)) throw new RangeError(`expected a row out of ${known.join(", ")}; not ${id}`);
  }
  const worker = (name: string): string => `bench/threads/workers/${name}.ts`;
  const names = ["ours", "comlink", "workerpool", "raw"];
  const entries = Object.fromEntries(names.map((name) => [name, worker(name)]));
  const { directory, remove } = await bundle({ inside: "bench/threads/inside.ts", ...entries }, true);
  const server = await serve(directory);
  const browser = await chromium.launch(chromiumLaunch);
  try {
    const found: Found[] = [];
    for (const row of ROWS.filter(({ id }) => ids?.includes(id) ?? true)) {
      const page = await browser.newPage();
      await page.goto(server.address);
      const times = await page.evaluate(
        async ([contestants, count]) => {
          const path = "/inside.js";
          const { measure } = (await import(path)) as typeof Inside;
          return measure(contestants, count);
        },
        [row.contestants, rounds] as const,
      );
      await page.close();
      const one = summarize(row, times);
      found.push(one);
      const listed = Object.entries(one.peers).map(([name, value]) => `${name} ${human(value, one.unit)}`);
      process.stderr.write(`${row.id}: ${human(one.ours, one.unit)}; ${listed.join(", ")}\n`);
    }
    const about = machine([{ id: "chromium", version: browser.version() }]);
    const place = `${about.cpu}, ${about.cores} cores, ${about.memoryGb} GB; load ${about.load}`;
    const text = `# Threads beside their peers\n\n${about.date}; chromium ${browser.version()}; ${place}.\n\n${ABOUT}\n\n${tables(found)}\n`;
    const figures = `${JSON.stringify({ machine: about, rows: found }, null, 2)}\n`;
    process.stdout.write(`\n${text}`);
    if (json !== undefined) await writeFile(json, figures);
    if (ids !== undefined || rounds < 7) return;
    const kept = new URL("../results/threads", import.meta.url).pathname;
    await writeFile(`${kept}.md`, text);
    await writeFile(`${kept}.json`, figures);
  } finally {
    await browser.close();
    await server.close();
    await remove();
  }
}
