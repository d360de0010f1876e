import { performance } from "node:perf_hooks";
import { afterEach, beforeEach } from "vitest";

const limitMs = 50;
const started = new WeakMap<object, number>();

/** Milliseconds in which this thread had nothing to do: a busy machine adds little. */
function idleTimeMs(): number {
  return performance.eventLoopUtilization().idle;
}

beforeEach(({ task }) => {
  started.set(task, idleTimeMs());
});

/**
 * No unit test may wait for real time: they run on the virtual clock, and one that sleeps shows here. A test over the limit
 * is run again (`retry` in vitest.config.ts), so the loading of a module does not count; one that sleeps does so each time.
 */
afterEach(({ task }) => {
  if (task.result?.state === "fail") return;
  const idleMs = idleTimeMs() - (started.get(task) ?? Number.NaN);
  if (idleMs > limitMs) throw new Error(`expected to wait for nothing, waited ${idleMs.toFixed(0)} ms of real time`);
});
