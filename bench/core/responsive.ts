import { type Browser, type BrowserContext, chromium, type Page } from "playwright";

import { chromiumLaunch } from "../../scripts/chromium.ts";
import { findRenderer } from "../harness/renderer.ts";
import { serve } from "../harness/server.ts";
import { human, median } from "../harness/statistics.ts";
import { threadTimes } from "../harness/threadTimes.ts";
import type * as Busy from "./busy.ts";
import type { Finding } from "./index.ts";
import { markdownTable } from "./table.ts";

const WATCH_MS = 3000;
const CLICK_EVERY_MS = 40;
const LATEST_CLICK_MS = 50;
const LEAST_THROUGHPUT = 0.9;
const WARM_UPS = 6;
const ROUNDS_A_PAGE = 3;
const WAYS: readonly Busy.Way[] = ["sliced", "unsliced", "native"];

/** Milliseconds that 1e6 steps take with nobody clicking. */
type Times = Record<Busy.Way, number>;

interface Felt extends Busy.Watch {
  way: Busy.Way;
  /** The median. */
  stepsMs: number;
}

type Inner = { busy: typeof Busy };

async function feel(browser: Browser, address: string, way: Busy.Way): Promise<Busy.Watch> {
  const context = await browser.newContext();
  const page = await openPage(context, address);
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

async function openPage(context: BrowserContext, address: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(address);
  await page.evaluate(async () => {
    const path = "/busy.js";
    Object.assign(globalThis, { busy: await import(path) });
  });
  return page;
}

/** Milliseconds that the steps take, the wait for a core taken out. */
async function workOff(page: Page, way: Busy.Way, pid: number | undefined): Promise<number> {
  const waited = (): number => (pid === undefined ? 0 : (threadTimes(pid)?.[1] ?? 0) / 1e6);
  const before = waited();
  const ms = await page.evaluate((w) => (globalThis as unknown as Inner).busy.workOff(w), way);
  return ms - (waited() - before);
}

/**
 * What the steps take in each way, round by round. All ways take turns in one page, so that they run the same code,
 * compiled before: what the compiler still has to do comes between the slices, and would be counted only there.
 */
async function throughputs(browser: Browser, address: string, rounds: number): Promise<Times[]> {
  const devtools = await browser.newBrowserCDPSession();
  const times: Times[] = [];
  while (times.length < rounds) {
    const context = await browser.newContext();
    const page = await openPage(context, address);
    const pid = await findRenderer(devtools, page);
    for (let i = -WARM_UPS; i < ROUNDS_A_PAGE; i += 1) {
      const found: Partial<Times> = {};
      for (let k = 0; k < WAYS.length; k += 1) {
        const way = WAYS[(k + i + WARM_UPS) % WAYS.length] as Busy.Way;
        found[way] = await workOff(page, way, pid);
      }
      if (i >= 0 && times.length < rounds) times.push(found as Times);
    }
    await context.close();
  }
  return times;
}

function verdicts(felt: readonly Felt[], times: readonly Times[]): string {
  const { longTasks, clickMs } = felt.find(({ way }) => way === "sliced") as Felt;
  const throughput = median(times.map(({ sliced, unsliced }) => unsliced / sliced));
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
    const times = await throughputs(browser, server.address, rounds);
    const felt: Felt[] = [];
    for (const way of WAYS) {
      const stepsMs = median(times.map((round) => round[way]));
      felt.push({ way, stepsMs, ...(await feel(browser, server.address, way)) });
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
    return { markdown: `${markdownTable(head, rows)}\n\n${verdicts(felt, times)}`, rows: felt };
  } finally {
    await browser.close();
    await server.close();
  }
}
