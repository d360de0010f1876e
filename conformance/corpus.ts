import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { Scenario, TraceEvent } from "./scenario.ts";

/** A program and what CPython did with it. */
export interface Recording {
  scenario: Scenario;
  expected: TraceEvent[];
}

/**
 * Reads corpora: directories that hold `scenarios.jsonl.gz` and `traces.jsonl.gz`, or files in such pairs.
 * @throws RangeError if a file of scenarios has no file of traces after it.
 */
export function readCorpora(paths: readonly string[]): Recording[] {
  const recordings: Recording[] = [];
  const left = [...paths];
  for (let path = left.shift(); path !== undefined; path = left.shift()) {
    const isFolder = statSync(path).isDirectory();
    const scenarios = isFolder ? join(path, "scenarios.jsonl.gz") : path;
    const traces = isFolder ? join(path, "traces.jsonl.gz") : left.shift();
    if (traces === undefined) throw new RangeError(`expected a file of traces after ${path}`);
    recordings.push(...readPair(scenarios, traces));
  }
  return recordings;
}

function readPair(scenarios: string, traces: string): Recording[] {
  const expected = new Map(readLines<{ id: string; trace?: TraceEvent[] }>(traces).map(({ id, trace }) => [id, trace]));
  return readLines<Scenario>(scenarios).map((scenario) => {
    const trace = expected.get(scenario.id);
    if (trace === undefined) throw new RangeError(`expected a trace of ${scenario.id} in ${traces}`);
    return { scenario, expected: trace };
  });
}

function readLines<T>(path: string): T[] {
  const bytes = readFileSync(path);
  const text = (path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as T);
}
