/** The program of a child process: loads the bundle's inside and answers its parent's calls one by one. */
import { Session } from "node:inspector/promises";
import process from "node:process";
import { pathToFileURL } from "node:url";

import type * as Inside from "../core/inside.ts";
import { threadTimes } from "./threadTimes.ts";

type Collect = { gc?: () => void };

const [inside, file, row] = process.argv.slice(2) as [string, string, string];
const { park, sample } = (await import(pathToFileURL(inside).href)) as typeof Inside;
const pause = new Int32Array(new SharedArrayBuffer(4));
const session = new Session();

/** The kernel books a thread's time when it stops running: so it stops for a moment. */
async function readThreadTimes(): Promise<readonly [number, number] | undefined> {
  Atomics.wait(pause, 0, 0, 1);
  return threadTimes("self");
}

async function heapUsed(): Promise<number> {
  for (let i = 0; i < 4; i += 1) {
    (globalThis as Collect).gc?.();
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return process.memoryUsage().heapUsed;
}

const answers: Record<string, (...args: number[]) => Promise<unknown>> = {
  sample: (n = 0, times = 1) => sample(file, row, n, times, readThreadTimes),
  heapOfParked: async (n = 0) => {
    await park(file, row, 100);
    const before = await heapUsed();
    await park(file, row, n);
    return ((await heapUsed()) - before) / n;
  },
  msToPark: (n = 0) => park(file, row, n),
  startProfile: async () => {
    session.connect();
    await session.post("Profiler.enable");
    await session.post("Profiler.setSamplingInterval", { interval: 200 });
    await session.post("Profiler.start");
  },
  stopProfile: async () => (await session.post("Profiler.stop")).profile,
};

process.on("unhandledRejection", () => {});
process.on("disconnect", () => process.exit());
process.on("message", async ({ call, args }: { call: string; args: number[] }) => {
  try {
    process.send?.({ value: await answers[call]?.(...args) });
  } catch (error) {
    process.send?.({ error: String(error) });
  }
});
process.send?.({ value: "ready" });
