import { type Coroutine, type EventLoop, gather, run, sleep } from "asyncio-web";

import { indices } from "./peer.ts";
import { unslicedLoop } from "./unsliced.ts";

/** How the page is kept busy: by our loop as it is, by one without slices, or by promises alone. */
export type Way = "sliced" | "unsliced" | "native";

export const STEPS = 1e6;
const TASKS = 1000;

function* turns(): Coroutine<void> {
  for (let i = 0; i < STEPS / TASKS; i += 1) yield* sleep(0);
}

async function nativeTurns(): Promise<void> {
  for (let i = 0; i < STEPS / TASKS; i += 1) await null;
}

function ours(loop?: EventLoop): Promise<unknown> {
  return run(
    function* () {
      yield* gather(indices(TASKS).map(turns));
    },
    loop === undefined ? {} : { loop },
  );
}

const WAYS: Record<Way, () => Promise<unknown>> = {
  sliced: () => ours(),
  unsliced: () => ours(unslicedLoop()),
  native: () => Promise.all(indices(TASKS).map(nativeTurns)),
};

/** Works off the steps once: milliseconds. */
export async function workOff(way: Way): Promise<number> {
  const start = performance.now();
  await WAYS[way]();
  return performance.now() - start;
}

export interface Watch {
  ms: number;
  longTasks: number[];
  /** From the click itself to its listener, for clicks that came while the steps were worked off. */
  clickMs: number[];
}

/** Works off the steps again and again for a time, and tells what the page's user would have felt. */
export async function watch(way: Way, forMs: number): Promise<Watch> {
  const watched: Watch = { ms: 0, longTasks: [], clickMs: [] };
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) watched.longTasks.push(entry.duration);
  });
  await new Promise((resolve) => setTimeout(resolve)); // what DevTools starts is never a long task, what a timer starts is
  const start = performance.now();
  let end = Number.POSITIVE_INFINITY;
  const click = ({ timeStamp }: Event): void => {
    if (timeStamp >= start && timeStamp < end) watched.clickMs.push(performance.now() - timeStamp);
  };
  addEventListener("click", click);
  observer.observe({ type: "longtask" });
  while (performance.now() - start < forMs) await WAYS[way]();
  end = performance.now();
  watched.ms = end - start;
  await new Promise((resolve) => setTimeout(resolve, 300)); // for entries and clicks under way
  observer.disconnect();
  removeEventListener("click", click);
  return watched;
}
