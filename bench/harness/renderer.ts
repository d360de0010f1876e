import type { CDPSession, Page } from "playwright";

import { threadTimes } from "./threadTimes.ts";

const BUSY_MS = 50;

const ran = (pid: number): number => threadTimes(pid)?.[0] ?? 0;

/**
 * The process that renders a page, found as the only one that is busy while the page is, twice in a row. Undefined where
 * the system does not tell, or the machine is too loaded to say.
 */
export async function findRenderer(devtools: CDPSession, page: Page): Promise<number | undefined> {
  const { processInfo } = (await devtools.send("SystemInfo.getProcessInfo")) as {
    processInfo: { type: string; id: number }[];
  };
  const pids = processInfo.filter(({ type }) => type === "renderer").map(({ id }) => id);
  if (pids.every((pid) => threadTimes(pid) === undefined)) return undefined;
  let last: number | undefined;
  for (let attempt = 0; attempt < 12; attempt += 1) {
    const before = pids.map(ran);
    await page.evaluate((ms) => {
      for (const start = performance.now(); performance.now() - start < ms;);
    }, BUSY_MS);
    const busy = pids.filter((pid, i) => ran(pid) - (before[i] ?? 0) > (BUSY_MS * 1e6) / 4);
    if (busy.length === 1 && busy[0] === last) return last;
    last = busy.length === 1 ? busy[0] : undefined;
  }
  return undefined;
}
