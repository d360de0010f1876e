import { chromium } from "playwright";

import { chromiumLaunch } from "../../scripts/chromium.ts";
import { bundle } from "../harness/bundle.ts";
import { checkIds, type Found, report, summarize } from "../harness/figures.ts";
import { serve } from "../harness/server.ts";
import { inFreshPage, takeRounds } from "../harness/takeRounds.ts";
import { ROWS } from "./rows.ts";

export interface ThreadsOptions {
  readonly json: string | undefined;
  readonly rows: readonly string[] | undefined;
  readonly rounds: number;
}

const ABOUT = `Wall time of one operation, medians of rounds in which all take turns, each in a fresh, isolated page of its own; one worker unless
said. The peers are used as their documentation shows; \`raw\` is \`postMessage\` by hand.`;

/** Measures workers beside their peers, prints the tables and, after a whole run, keeps them in `bench/results/`. */
export async function benchThreads({ json, rows: ids, rounds }: ThreadsOptions): Promise<void> {
  checkIds(ids, ROWS);
  const worker = (name: string): string => `bench/threads/workers/${name}.ts`;
  const names = ["ours", "comlink", "workerpool", "raw"];
  const entries = Object.fromEntries(names.map((name) => [name, worker(name)]));
  const { directory, remove } = await bundle({ inside: "bench/threads/inside.ts", ...entries }, true);
  const server = await serve(directory);
  const browser = await chromium.launch(chromiumLaunch);
  try {
    const found: Found[] = [];
    for (const row of ROWS.filter(({ id }) => ids?.includes(id) ?? true)) {
      const times = await takeRounds(row, rounds, (name) => inFreshPage(browser, server.address, row.id, name));
      found.push(summarize(row, times));
    }
    await report({
      part: "threads",
      title: "Threads beside their peers",
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
