import { createTask, getRunningLoop, isCancelled, sleep, until } from "asyncio-web";
import { runVirtual } from "asyncio-web/testing";
import { expect, it } from "vitest";
import { retry, Transient } from "./retry.ts";

/** When the attempts are made, in seconds; each fails with `error`, and the last one does not. */
function attemptTimes(failures: Error[], options: Parameters<typeof retry>[1] = {}): Promise<number[]> {
  return runVirtual(function* () {
    const loop = getRunningLoop();
    const start = loop.time();
    const times: number[] = [];
    const attempt = () =>
      until(async () => {
        times.push(Math.round((loop.time() - start) * 1000) / 1000);
        const error = failures.shift();
        if (error) throw error;
      });
    yield* retry(attempt, { random: () => 1, ...options });
    return times;
  });
}

it("waits twice as long after each failure", async () => {
  const failures = [1, 2, 3, 4].map((n) => new Transient(`failure ${n}`));
  expect(await attemptTimes(failures, { base: 1, most: 4 })).toEqual([0, 1, 3, 7, 11]);
});

it("adds the time that the server asks for", async () => {
  expect(await attemptTimes([new Transient("answered 429", 10)], { base: 1 })).toEqual([0, 11]);
});

it("gives up with the last error", async () => {
  const failures = [1, 2, 3].map((n) => new Transient(`failure ${n}`));
  await expect(attemptTimes(failures, { attempts: 3 })).rejects.toThrow("failure 3");
});

it("does not repeat what no attempt can cure", async () => {
  const failures = [new Error("answered 404"), new Error("never seen")];
  await expect(attemptTimes(failures)).rejects.toThrow("answered 404");
  expect(failures).toHaveLength(1);
});

it("ends at once when it is cancelled between two attempts", async () => {
  let attempts = 0;
  const fail = () => {
    attempts += 1;
    return until(Promise.reject(new Transient("down")));
  };
  const wasCancelled = await runVirtual(function* () {
    const task = createTask(retry(fail, { base: 10, random: () => 1 }));
    yield* sleep(5);
    task.cancel();
    try {
      yield* task;
      return false;
    } catch (error) {
      return isCancelled(error);
    }
  });
  expect({ wasCancelled, attempts }).toEqual({ wasCancelled: true, attempts: 1 });
});
