import { type Coroutine, QueueEmpty, sleep } from "asyncio-web";
import { exposeThread, mainLoop, mainThread, runCoroutineThreadsafe, threadSignal } from "asyncio-web/worker";
import type { page } from "./page.ts";

import { OutOfPaint } from "./outOfPaint.ts";

const main = mainThread<typeof page>();

function add(a: number, b: number): number {
  return a + b;
}

function spin(): never {
  for (;;);
}

function refuse(kind: "ours" | "registered" | "built in"): never {
  if (kind === "ours") throw new QueueEmpty("nothing there");
  if (kind === "registered") throw new OutOfPaint("red");
  throw new RangeError("too far", { cause: new TypeError("inner") });
}

function* nap(): Coroutine<string> {
  yield* sleep(0.001);
  return "slept";
}

async function* count(to: number): AsyncGenerator<number, undefined> {
  for (let i = 0; i < to; i++) yield i;
}

async function report(onProgress: (step: number) => unknown): Promise<void> {
  for (const step of [1, 2, 3]) await onProgress(step);
}

async function untilCancelled(): Promise<never> {
  const signal = threadSignal();
  return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason as Error)));
}

async function ask(): Promise<string> {
  return runCoroutineThreadsafe(main.answer(), mainLoop);
}

function askBlocking(): string {
  return runCoroutineThreadsafe(main.answer(), mainLoop).result();
}

function close(): Promise<never> {
  self.close();
  return new Promise(() => {});
}

export const functions = { add, spin, refuse, nap, count, report, untilCancelled, ask, askBlocking, close };

exposeThread(functions);
