import { type Browser, chromium } from "playwright";

import { chromiumLaunch } from "../../scripts/chromium.ts";
import { bundle } from "../harness/bundle.ts";
import { checkIds, type Found, report, summarize } from "../harness/figures.ts";
import { QuietPage } from "../harness/quietPage.ts";
import { serve } from "../harness/server.ts";
import { type Stand, takeRounds } from "../harness/takeRounds.ts";
import { onUpgrade } from "./downloads.ts";
import { type Row, ROWS } from "./rows.ts";

export interface StreamsOptions {
  readonly json: string | undefined;
  readonly rows: readonly string[] | undefined;
  readonly rounds: number;
}

const ABOUT = `Medians of rounds in which all take turns, each in a fresh page of its own or outside of the browser. Rows in nanoseconds: time
that the thread computes for one operation.`;

interface Metrics {
  readonly metrics: readonly { readonly name: string; readonly value: number }[];
}

async function inPage(browser: Browser, address: string, row: Row, name: string): Promise<Stand> {
  const addresses = row.hasFarTab === true ? [address, address] : [address];
  const [page, far] = (await QuietPage.open(browser, ...addresses)) as [QuietPage, QuietPage?];
  await far?.call("/far.js", "serve", row.id, name);
  await page.send("Performance.enable", { timeDomain: "threadTicks" });
  const threadMs = async (): Promise<number> => {
    const { metrics } = (await page.send("Performance.getMetrics")) as Metrics;
    return (metrics.find((metric) => metric.name === "ThreadTime")?.value ?? Number.NaN) * 1000;
  };
  const wallMs = async (): Promise<number> => (await page.call("/inside.js", "sample", row.id, name)) as number;
  return {
    name,
    async sample() {
      if (row.clock === "wall") return wallMs();
      const before = await threadMs();
      await wallMs();
      return (await threadMs()) - before;
    },
    close: () => page.close(),
  };
}

/** The samples of all who take part. */
async function measure(browser: Browser, address: string, row: Row, rounds: number): Promise<Record<string, number[]>> {
  const peers = await row.peers?.(new URL(address).origin);
  const place = `${address}?${peers?.query ?? ""}`;
  try {
    return await takeRounds(row, rounds, (name) => inPage(browser, place, row, name), row.outside);
  } finally {
    peers?.close();
  }
}

/** Measures streams beside their peers, prints the tables and, after a whole run, keeps them in `bench/results/`. */
export async function benchStreams({ json, rows: ids, rounds }: StreamsOptions): Promise<void> {
  checkIds(ids, ROWS);
  const entries = {
    inside: "bench/streams/inside.ts",
    far: "bench/streams/tabs/far.ts",
    ports: "bench/streams/tabs/ports.ts",
    broker: "src/streams/network/broker.ts",
  };
  const { directory, remove } = await bundle(entries, true);
  const server = await serve(directory, { onUpgrade });
  const browser = await chromium.launch(chromiumLaunch);
  try {
    const found: Found[] = [];
    for (const row of ROWS.filter(({ id }) => ids?.includes(id) ?? true)) {
      found.push(summarize(row, await measure(browser, server.address, row, rounds)));
    }
    await report({
      part: "streams",
      title: "Streams beside their peers",
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
