import { chromium } from "playwright";

import { chromiumLaunch } from "../../scripts/chromium.ts";
import type * as Inside from "../core/inside.ts";
import type { Cell, CpuProfile, Engine } from "./engine.ts";
import { findRenderer } from "./renderer.ts";
import { serve } from "./server.ts";
import { threadTimes } from "./threadTimes.ts";

type Inner = { inside: typeof Inside; threadTimes: Inside.ReadThreadTimes };

/** Cells in Chromium: a page each in a context, so in a renderer process, of its own. */
export async function chromiumEngine(directory: string): Promise<Engine> {
  const server = await serve(directory);
  const browser = await chromium.launch({
    ...chromiumLaunch,
    handleSIGTERM: false, // a page that is stuck must not keep the run from ending
  });
  const devtools = await browser.newBrowserCDPSession();

  async function open(file: string, row: string): Promise<Cell> {
    const context = await browser.newContext();
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    await page.goto(server.address);
    await page.evaluate(async () => {
      addEventListener("unhandledrejection", (event) => event.preventDefault());
      const path = "/inside.js";
      Object.assign(globalThis, { inside: await import(path) });
    });
    const pid = await findRenderer(devtools, page);
    await page.exposeFunction("threadTimes", () => (pid === undefined ? undefined : threadTimes(pid)));

    async function heapUsed(): Promise<number> {
      for (let i = 0; i < 3; i += 1) {
        await session.send("HeapProfiler.collectGarbage");
        await page.waitForTimeout(50);
      }
      return (await session.send("Runtime.getHeapUsage")).usedSize;
    }
    const park = (n: number): Promise<number> =>
      page.evaluate(([f, r, k]) => (globalThis as unknown as Inner).inside.park(f, r, k), [file, row, n] as const);

    return {
      sample: (n, times) =>
        page.evaluate(
          ([f, r, k, t]) => {
            const { inside, threadTimes: read } = globalThis as unknown as Inner;
            return inside.sample(f, r, k, t, read);
          },
          [file, row, n, times] as const,
        ),
      heapOfParked: async (n) => {
        await park(100);
        const before = await heapUsed();
        await park(n);
        return ((await heapUsed()) - before) / n;
      },
      msToPark: park,
      profile: async () => {
        await session.send("Profiler.enable");
        await session.send("Profiler.setSamplingInterval", { interval: 200 });
        await session.send("Profiler.start");
        return async () => (await session.send("Profiler.stop")).profile satisfies CpuProfile;
      },
      close: () => Promise.race([context.close(), new Promise<void>((resolve) => setTimeout(resolve, 5000))]),
    };
  }

  return {
    id: "chromium",
    version: browser.version(),
    open,
    close: async () => {
      await browser.close();
      await server.close();
    },
  };
}
