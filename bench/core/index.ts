import { writeFile } from "node:fs/promises";
import process from "node:process";

import { bundle } from "../harness/bundle.ts";
import { chromiumEngine } from "../harness/chromium.ts";
import type { Engine } from "../harness/engine.ts";
import { machine } from "../harness/machine.ts";
import { nodeEngine } from "../harness/node.ts";
import { compareAll } from "./compareAll.ts";
import { profileRows } from "./profileRows.ts";
import { measureResponsiveness } from "./responsive.ts";
import { ROWS, type Row } from "./rows.ts";
import { measureScaling } from "./scaling.ts";
import { entries, peersNamed, takingPart } from "./takingPart.ts";

export interface CoreOptions {
  readonly mode: "compare" | "scaling" | "responsive" | "profile";
  readonly json: string | undefined;
  readonly engines: readonly string[] | undefined;
  readonly rows: readonly string[] | undefined;
  readonly peers: readonly string[] | undefined;
  readonly rounds: number;
}

/** What a mode found: the tables to print and keep, and the figures behind them. */
export interface Finding {
  readonly markdown: string;
  readonly rows: readonly unknown[];
}

const ENGINES = ["chromium", "node"];

function rowsNamed(ids: readonly string[] | undefined): Row[] {
  const known = [...ROWS.map((row) => row.id), "parked-bytes"];
  for (const id of ids ?? []) {
    if (!known.includes(id)) throw new RangeError(`expected a row out of ${known.join(", ")}; not ${id}`);
  }
  const wanted = (row: Row): boolean =>
    ids === undefined || ids.includes(row.id) || (row.kind === "heap" && ids.includes("parked-bytes"));
  return ROWS.filter(wanted);
}

function enginesNamed(names: readonly string[] | undefined): readonly string[] {
  for (const name of names ?? []) {
    if (!ENGINES.includes(name)) throw new RangeError(`expected an engine out of ${ENGINES.join(", ")}; not ${name}`);
  }
  return names ?? ENGINES;
}

/** Only a whole run becomes the figures that are kept. */
const isWhole = ({ engines, rows, peers, rounds }: CoreOptions): boolean =>
  engines === undefined && rows === undefined && peers === undefined && rounds >= 7;

async function keep(mode: CoreOptions["mode"], text: string, json: string): Promise<void> {
  const place = new URL(`../results/core${mode === "compare" ? "" : `-${mode}`}`, import.meta.url);
  await writeFile(`${place.pathname}.md`, text);
  await writeFile(`${place.pathname}.json`, json);
}

const TITLES = {
  compare: "The core beside its peers",
  scaling: "The core as the work grows",
  responsive: "The page while the core is busy",
  profile: "Where the core's time goes",
};

/** Runs one mode of the core's bench, prints its tables and, after a whole run, keeps them in `bench/results/`. */
export async function benchCore(options: CoreOptions): Promise<void> {
  const { mode } = options;
  const rows = rowsNamed(options.rows);
  const names = mode === "responsive" ? ["chromium"] : enginesNamed(options.engines);
  const peers = peersNamed(mode === "compare" ? options.peers : ["native"]);
  const extra = mode === "responsive" ? { busy: "bench/core/busy.ts" } : {};
  const { directory, remove } = await bundle({ ...entries(peers), ...extra }, mode !== "profile");
  const engines: Engine[] = [];
  try {
    if (names.includes("chromium")) engines.push(await chromiumEngine(directory));
    if (names.includes("node")) engines.push(nodeEngine(directory));
    const modes: Record<CoreOptions["mode"], () => Promise<Finding>> = {
      compare: async () => compareAll(await takingPart(directory, rows, peers), engines, options.rounds),
      scaling: () => measureScaling(rows, engines, options.rounds),
      responsive: () => measureResponsiveness(directory, options.rounds),
      profile: () => profileRows(rows, engines),
    };
    const finding = await modes[mode]();
    const about = machine(engines);
    const versions = Object.entries(about.engines).map(([name, version]) => `${name} ${version}`);
    const place = `${about.cpu}, ${about.cores} cores, ${about.memoryGb} GB; load ${about.load}`;
    const text = `# ${TITLES[mode]}\n\n${about.date}; ${versions.join(", ")}; ${place}.\n\n${finding.markdown}\n`;
    const json = `${JSON.stringify({ machine: about, rows: finding.rows }, null, 2)}\n`;
    process.stdout.write(`\n${text}`);
    if (options.json !== undefined) await writeFile(options.json, json);
    if (isWhole(options) && mode !== "profile") await keep(mode, text, json);
  } finally {
    for (const engine of engines) await engine.close();
    await remove();
  }
}
