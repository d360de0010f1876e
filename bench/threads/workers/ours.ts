import { exposeThread, mainLoop, mainThread, runCoroutineThreadsafe } from "asyncio-web/worker";
import type { page } from "../peers/ours.ts";
import * as work from "./work.ts";

const main = mainThread<typeof page>();

async function* count(to: number): AsyncGenerator<number, undefined> {
  for (let i = 0; i < to; i += 1) yield i;
}

/** Milliseconds that `n` calls of the page take, one after the other, the worker blocked. */
function block(n: number): number {
  const start = performance.now();
  for (let i = 0; i < n; i += 1) runCoroutineThreadsafe(main.add(i, 1), mainLoop).result();
  return performance.now() - start;
}

const exposed = { ...work, count, block };
export type Ours = typeof exposed;
exposeThread(exposed);
