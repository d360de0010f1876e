import type { Browser } from "playwright";

import { benchPart, type PartOptions } from "../harness/benchPart.ts";
import { QuietPage } from "../harness/quietPage.ts";
import { type Stand, takeRounds } from "../harness/takeRounds.ts";
import { onUpgrade } from "./downloads.ts";
import { type Row, ROWS } from "./rows.ts";

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

/** Measures streams beside their peers. */
export function benchStreams(options: PartOptions): Promise<void> {
  const entries = {
    inside: "bench/streams/inside.ts",
    far: "bench/streams/tabs/far.ts",
    ports: "bench/streams/tabs/ports.ts",
    broker: "src/streams/network/broker.ts",
  };
  const serving = { onUpgrade };
  return benchPart(
    { name: "streams", title: "Streams beside their peers", about: ABOUT, rows: ROWS, entries, serving, measure },
    options,
  );
}
