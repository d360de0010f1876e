import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright";

import { chromiumLaunch } from "../../scripts/chromium.ts";
import { setup as buildWasi } from "../../scripts/wasi.ts";
import { bundle } from "../harness/bundle.ts";
import { checkIds, type Found, report, summarize } from "../harness/figures.ts";
import { serve } from "../harness/server.ts";
import { inFreshPage, takeRounds } from "../harness/takeRounds.ts";
import { ROWS } from "./rows.ts";

export interface SubprocessOptions {
  readonly json: string | undefined;
  readonly rows: readonly string[] | undefined;
  readonly rounds: number;
}

const ABOUT = `Wall time, medians of rounds in which all take turns, each in a fresh, isolated page of its own. Workers are warm, but just-bash's
in \`wasi-warm\`: a fresh one for each process, as only its worker's end stops a command. \`bare-ring\` and \`bare-port\` are what one
would write by hand: rings of 64 KiB in shared memory, as large as our pipes; 64 KiB a message with a credit of 512 KiB each way.
Ours hold 128 KiB by messages, and up to 384 KiB more are on their way to \`cat\`. just-bash runs \`cat | cat\` on 8 MB of text, its
time taken by 8.`;

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Measures processes beside their peers, prints the tables and, after a whole run, keeps them in `bench/results/`. */
export async function benchSubprocess({ json, rows: ids, rounds }: SubprocessOptions): Promise<void> {
  checkIds(ids, ROWS);
  await buildWasi();
  const worker = (name: string): string => `bench/subprocess/workers/${name}.ts`;
  const workers = Object.fromEntries(["bareRing", "barePort", "justBash"].map((name) => [name, worker(name)]));
  const entries = {
    inside: "bench/subprocess/inside.ts",
    programs: "src/subprocess/worker/programs.ts",
    ...workers,
  };
  const { directory, remove } = await bundle(entries, true, { "node:zlib": here("workers/noZlib.ts") });
  await copyFile(here("../../test/wasi/dist/wc.wasm"), join(directory, "wc.wasm"));
  const server = await serve(directory);
  const browser = await chromium.launch(chromiumLaunch);
  try {
    const found: Found[] = [];
    for (const row of ROWS.filter(({ id }) => ids?.includes(id) ?? true)) {
      const times = await takeRounds(row, rounds, (name) => inFreshPage(browser, server.address, row.id, name));
      found.push(summarize(row, times));
    }
    await report({
      part: "subprocess",
      title: "Subprocesses beside their peers",
      about: ABOUT,
      chromium: browser.version(),
      rows: ROWS,
      found,
      isWhole: ids === undefined && rounds >= 7,
      json,
    });
  } finally {
    await browser.close();
    await server.close();
    await remove();
  }
}
