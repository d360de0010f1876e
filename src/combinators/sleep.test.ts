import { describe, expect, it } from "vitest";
import { raised } from "../../test/raised.ts";
import { type Awaitable, createTask, gather, getRunningLoop, isCancelled, RuntimeError, sleep } from "../index.ts";
import { runVirtual } from "../testing/index.ts";

describe("sleep()", () => {
  it("waits as long as it is told to, in any notation", () =>
    runVirtual(function* () {
      const loop = getRunningLoop();
      yield* sleep(1.5);
      expect(loop.time()).toBe(1.5);
      yield* sleep({ minutes: 1, seconds: 2, milliseconds: 500 });
      expect(loop.time()).toBe(64);
    }));

  it("gives the result that it was given", () =>
    runVirtual(function* () {
      expect(yield* sleep(1, "slept")).toBe("slept");
      expect(yield* sleep(0, "turned")).toBe("turned");
      expect(yield* sleep(1)).toBeUndefined();
      expect(yield* sleep(0)).toBeUndefined();
    }));

  it("of no time or less lets all others who are ready run once", async () => {
    const log: string[] = [];
    await runVirtual(function* () {
      for (const name of ["a", "b"]) {
        createTask(function* () {
          log.push(`${name}1`);
          yield* sleep(0);
          log.push(`${name}2`);
        });
      }
      yield* sleep(0);
      log.push("main");
      yield* sleep(-1);
      log.push("main");
      yield* sleep(0, "result");
    });
    expect(log).toEqual(["a1", "b1", "main", "a2", "b2", "main"]);
  });

  it("ends in the order of the deadlines", async () => {
    const log: number[] = [];
    await runVirtual(function* () {
      yield* gather(
        [3, 1, 2].map((seconds) =>
          createTask(function* () {
            yield* sleep(seconds);
            log.push(seconds);
          }),
        ),
      );
    });
    expect(log).toEqual([1, 2, 3]);
  });

  it("ends at once when it is cancelled, and its timer with it", () =>
    runVirtual(function* () {
      const loop = getRunningLoop();
      const sleeper = createTask(sleep(1000));
      yield* sleep(0);
      sleeper.cancel("wake up");
      const error = yield* raised(sleeper);
      expect(isCancelled(error) && error.message).toBe("wake up");
      yield* sleep(1);
      expect(loop.time()).toBe(1); // not 1000
    }));

  it("shows itself in the task that sleeps", () =>
    runVirtual(function* () {
      const sleeper = createTask(sleep(2.5), { name: "sleeper" });
      yield* sleep(0);
      expect(String(sleeper)).toBe("Task['sleeper', pending, waiting for sleep(2.5)]");
      sleeper.cancel();
    }));

  it("refuses what is not a duration, at the call", () => {
    expect(() => sleep(Number.NaN)).toThrow(RangeError);
    expect(() => sleep(Number.NaN)).toThrow("Invalid delay: NaN (not a number)");
    expect(() => sleep({ seconds: Number.NaN })).toThrow(RangeError);
    expect(() => sleep("1" as never)).toThrow(TypeError);
    expect(() => sleep("1" as never)).toThrow("expected a duration in seconds, got 1");
    expect(() => sleep(undefined as never)).toThrow(TypeError);
    expect(() => sleep(null as never)).toThrow(TypeError);
  });

  it("refuses a duration whose parts are not numbers", () => {
    expect(() => sleep({ seconds: "1" } as never)).toThrow(TypeError);
  });

  it("can be awaited in an async function, too", () =>
    runVirtual(async () => {
      expect(await sleep(1, "slept")).toBe("slept");
      const nap = sleep(1, "again");
      expect([await nap, await nap]).toEqual(["again", "again"]);
      await sleep(0);
    }));

  it("cannot be awaited twice by `yield*`", () =>
    runVirtual(function* () {
      const nap: Awaitable<void> = sleep(1);
      yield* nap;
      expect(yield* raised(nap)).toBeInstanceOf(RuntimeError);
    }));
});
