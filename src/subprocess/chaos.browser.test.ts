import { describe, expect, it } from "vitest";
import { type Coroutine, createTask, gather, sleep, until } from "../index.ts";
import { heldBytes } from "../../test/subprocess/heldBytes.ts";
import { isQuiet, ways, withKernel } from "../../test/subprocess/kernels.ts";
import { Random } from "../../test/random.ts";
import { createSubprocessShell, type Kernel, PIPE, type Process, type Signal } from "./index.ts";

/** How many for each way; `VITE_PIPELINES` for more. */
const PIPELINES = Number(import.meta.env["VITE_PIPELINES"] ?? 20);
const AT_ONCE = 4;

/** Bytes that a pipeline may leave on the page: half of what one pipe holds. */
const MOST_LEFT = 32_768;

const stages = ["cat", "wcat", "tr a-z a-z", "tee /dev/null", "(cat; :)", "while read line; do echo $line; done"];
const victims = ["shell", "group", "member"] as const;
const signals: readonly Signal[] = ["SIGKILL", "SIGTERM", "SIGINT"];

const wasm = new URL("/test/wasi/dist/cat.wasm", location.href);

/** Numbered lines, so that a gap shows. */
function lines(count: number): Uint8Array {
  return new TextEncoder().encode(Array.from({ length: count }, (_, n) => `${n}\n`).join(""));
}

/** Runs a random pipeline, and perhaps kills something in it at a random moment. What came of the input is its beginning. */
function* runOne(kernel: Kernel, random: Random): Coroutine<"whole" | "killed"> {
  const script = Array.from({ length: 1 + random.below(4) }, () => random.pick(stages)).join(" | ");
  const input = lines(script.includes("while") ? random.below(500) : random.below(50_000));
  const process = yield* createSubprocessShell(script, { kernel, stdin: PIPE, stdout: PIPE });
  const communication = createTask(process.communicate(input));
  const isKilled = random.below(3) > 0;
  if (isKilled) {
    yield* sleep(random.below(120) / 1000);
    strike(kernel, process, random);
  }
  const [out] = yield* communication;
  const received = out ?? new Uint8Array(0);
  const isPrefix = received.every((byte, at) => byte === input[at]);
  expect({ script, isPrefix, tooMany: received.length > input.length }).toEqual({
    script,
    isPrefix: true,
    tooMany: false,
  });
  if (!isKilled) expect({ script, bytes: received.length }).toEqual({ script, bytes: input.length });
  return received.length === input.length ? "whole" : "killed";
}

function strike(kernel: Kernel, { pid }: Process, random: Random): void {
  const members = kernel.processes.filter(({ group }) => group === pid);
  if (members.length === 0) return; // it has ended by now
  const [victim, signal] = [random.pick(victims), random.pick(signals)];
  if (victim === "group") kernel.kill(-pid, signal);
  else kernel.kill(victim === "shell" ? (members[0]?.pid ?? pid) : random.pick(members).pid, signal);
}

/** Runs so many pipelines, a few at a time, and counts how they ended. */
function* runMany(
  kernel: Kernel,
  count: number,
  lanes: readonly Random[],
): Coroutine<{ whole: number; killed: number }> {
  const outcomes = { whole: 0, killed: 0 };
  let left = count;
  yield* gather(
    ...lanes.map(function* (random): Coroutine<void> {
      while (left-- > 0) outcomes[yield* runOne(kernel, random)] += 1;
    }),
  );
  yield* isQuiet(kernel);
  expect(outcomes.whole + outcomes.killed).toBe(count);
  return outcomes;
}

describe.each(ways)("pipelines killed at random, by %s", (_, sharedMemory) => {
  it(
    "never hang, give no byte that was not written, in its order, and leave nothing behind",
    { timeout: 600_000 },
    () =>
      withKernel(sharedMemory, { wcat: { wasm } }, function* (kernel) {
        const lanes = Array.from({ length: AT_ONCE }, (__, lane) => new Random(lane));
        const half = PIPELINES / 2;
        const first = yield* runMany(kernel, half, lanes);
        const before = yield* until(heldBytes());
        const second = yield* runMany(kernel, half, lanes);
        expect((yield* until(heldBytes())) - before).toBeLessThan(half * MOST_LEFT);
        expect(Math.min(first.whole + second.whole, first.killed + second.killed)).toBeGreaterThan(0);
      }),
  );
});
