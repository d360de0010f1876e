import { type Browser, chromium } from "playwright";

import { chromiumLaunch } from "../../scripts/chromium.ts";
import { serve } from "../harness/server.ts";
import { human, median } from "../harness/statistics.ts";
import type * as Busy from "./busy.ts";
import type { Finding } from "./index.ts";
import { markdownTable } from "./table.ts";

const WATCH_MS = 3000;
const CLICK_EVERY_MS = 40;
const LATEST_CLICK_MS = 50;
const LEAST_THROUGHPUT = 0.9;
const WAYS: readonly Busy.Way[] = ["sliced", "unsliced", "native"];

interface Felt extends Busy.Watch {
  way: Busy.Way;
  /** Milliseconds that 1e6 steps take with nobody clicking: the median. */
  stepsMs: number;
}

type Inner = { busy: typeof Busy };

async function feel(browser: Browser, address: string, way: Busy.Way): Promise<Busy.Watch> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(address);
  await page.evaluate(async () => {
    const path = "/busy.js";
    Object.assign(globalThis, { busy: await import(path) });
  });
  let watching = true;
  const watched = page
    .evaluate(([w, ms]) => (globalThis as unknown as Inner).busy.watch(w, ms), [way, WATCH_MS] as const)
    .finally(() => {
      watching = false;
    });
  while (watching) {
    await page.mouse.click(20, 20);
    await new Promise((resolve) => setTimeout(resolve, CLICK_EVERY_MS));
  }
  const result = await watched;
  await context.close();
  return result;
}

async function throughputs(browser: Browser, address: string, rounds: number): Promise<Map<Busy.Way, number>> {
  const times = new Map<Busy.Way, number[]>(WAYS.map((way) => [way, []]));
  const pages = await Promise.all(
    WAYS.map(async (way) => {
      const page = await browser.newPage();
      await page.goto(address);
      await page.evaluate(async () => {
        const path = "/busy.js";
        Object.assign(globalThis, { busy: await import(path) });
      });
      return { way, page };
    }),
  );
  for (let round = -1; round < rounds; round += 1) {
    for (const { way, page } of pages) {
      const ms = await page.evaluate((w) => (globalThis as unknown as Inner).busy.workOff(w), way);
      if (round >= 0) times.get(way)?.push(ms); // the first warms up
    }
  }
  await Promise.all(pages.map(({ page }) => page.close()));
  return new Map([...times].map(([way, values]) => [way, median(values)]));
}

function verdicts(felt: readonly Felt[]): string {
  const of = (way: Busy.Way): Felt => felt.find((one) => one.way === way) as Felt;
  const { longTasks, clickMs, stepsMs } = of("sliced");
  const throughput = of("unsliced").stepsMs / stepsMs;
  const latest = Math.max(...clickMs);
  const verdict = (met: boolean): string => (met ? "met" : "**missed**");
  return markdownTable(
    ["target", "now", ""],
    [
      ["no long task", `${longTasks.length}`, verdict(longTasks.length === 0)],
      [`a click answered within ${LATEST_CLICK_MS} ms`, human(latest, "ms"), verdict(latest <= LATEST_CLICK_MS)],
      [
        `≥ ${100 * LEAST_THROUGHPUT} % of the unsliced loop's throughput`,
        `${Math.round(100 * throughput)} %`,
        verdict(throughput >= LEAST_THROUGHPUT),
      ],
    ],
  );
}

/** What a page's user feels while 1e6 ready steps are worked off, again and again. */
export async function measureResponsiveness(directory: string, rounds: number): Promise<Finding> {
  const server = await serve(directory);
  const browser = await chromium.launch(chromiumLaunch);
  try {
    const stepsMs = await throughputs(browser, server.address, rounds);
    const felt: Felt[] = [];
    for (const way of WAYS) {
      felt.push({ way, stepsMs: stepsMs.get(way) ?? Number.NaN, ...(await feel(browser, server.address, way)) });
    }
    const rows = felt.map(({ way, stepsMs: ms, longTasks, clickMs }) => [
      way,
      human(ms, "ms"),
      `${longTasks.length}`,
      longTasks.length === 0 ? "–" : human(Math.max(...longTasks), "ms"),
      `${clickMs.length}`,
      clickMs.length === 0 ? "–" : human(median(clickMs), "ms"),
      clickMs.length === 0 ? "–" : human(Math.max(...clickMs), "ms"),
    ]);
    const head = ["loop", "1e6 steps", "long tasks", "longest", "clicks", "answered after", "at most"];
    return { markdown: `${markdownTable(head, rows)}\n\n${verdicts(felt)}`, rows: felt };
  } finally {
    await browser.close();
    await server.close();
  }
}
