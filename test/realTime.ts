import { readFileSync } from "node:fs";
import { afterEach, beforeEach } from "vitest";

const limitMs = 50;
const started = new WeakMap<object, number>();

/** Milliseconds on the wall; on Linux less those that this thread stood in line for a core, which a busy machine adds. */
function ownTimeMs(): number {
  const wall = performance.now();
  try {
    const waitedNs = readFileSync("/proc/thread-self/schedstat", "utf8").split(" ")[1];
    return wall - Number(waitedNs) / 1e6;
  } catch {
    return wall;
  }
}

beforeEach(({ task }) => {
  started.set(task, ownTimeMs());
});

/**
 * No unit test may take more than 50 ms: they run on the virtual clock, and one that sleeps shows here. A test over the
 * limit is run again (`retry` in vitest.config.ts), so cold code and a pause of the collector do not count; only a test
 * that is slow every time fails.
 */
afterEach(({ task }) => {
  if (task.result?.state === "fail") return;
  const tookMs = ownTimeMs() - (started.get(task) ?? Number.NaN);
  if (tookMs > limitMs) throw new Error(`expected at most ${limitMs} ms, took ${tookMs.toFixed(0)} ms of real time`);
});
