import { describe, expect, it } from "vitest";
import { events, heavy, made } from "../../test/threads/page.ts";
import { shared, until, withPool } from "../../test/threads/withPool.ts";
import { createTask, gather, getRunningLoop, TimeoutError } from "../index.ts";
import { toThread } from "./toThread.ts";

describe("a coroutine that a worker runs on the page", () => {
  it("can be awaited, and blocked on", () =>
    withPool({ maxWorkers: 1 }, function* () {
      expect(yield* toThread(heavy.ask, "ready?")).toBe("ready? yes");
      expect(yield* toThread(heavy.askBlocking, "ready?")).toBe("ready? yes");
      expect(yield* toThread(heavy.askLate, "ready?")).toBe("ready? yes");
    }));

  it("gives a blocked worker whatever JSON has, and more", () =>
    withPool({ maxWorkers: 1 }, function* () {
      const value = {
        list: [1, -0, Number.NaN, Infinity, undefined, null, true, "text", 10n ** 30n],
        map: new Map<unknown, unknown>([["key", new Set([1, 2])]]),
        date: new Date(0),
        view: new Float64Array([1.5, 2.5]),
        part: new Uint8Array([1, 2, 3, 4]).subarray(1, 3),
        buffer: new Uint8Array([9, 8]).buffer,
        data: new DataView(new ArrayBuffer(16), 8, 4),
      };
      const back = (yield* toThread(heavy.echoBlocking, value)) as typeof value;
      expect(back).toEqual(value);
      expect(back.view.buffer.byteLength).toBe(16);
    }));

  it("gives a blocked worker more than it had room for", () =>
    withPool({ maxWorkers: 1 }, function* () {
      const bytes = new Uint8Array(1_000_000).map((_, i) => i);
      const back = (yield* toThread(heavy.echoBlocking, bytes)) as Uint8Array;
      expect(back.length).toBe(bytes.length);
      expect(back.every((byte, i) => byte === bytes[i])).toBe(true);
    }));

  it("raises its error in the worker, cause and all", () =>
    withPool({ maxWorkers: 1 }, function* () {
      const error = yield* toThread(heavy.refusedBlocking);
      expect(error).toBeInstanceOf(RangeError);
      expect((error as Error).cause).toBeInstanceOf(TypeError);
    }));

  it("says what a blocked worker cannot be given", () =>
    withPool({ maxWorkers: 1 }, function* () {
      const [error] = yield* gather([toThread(heavy.colourBlocking)], { returnExceptions: true });
      expect(String(error)).toMatch(/Cannot stringify arbitrary non-POJOs/);
    }));

  it("can take longer than the worker waits, which may wait again", () =>
    withPool({ maxWorkers: 1 }, function* () {
      expect(yield* toThread(heavy.askImpatiently, shared(1))).toBe("TimeoutError, then yes");
      const [error] = yield* gather([toThread(heavy.foreverBlocking, 0.001)], { returnExceptions: true });
      expect(error).toBeInstanceOf(TimeoutError);
      expect(yield* toThread(heavy.ask, "still there?")).toBe("still there? yes");
    }));

  it("can be cancelled by the worker, and by the page", () =>
    withPool({ maxWorkers: 1 }, function* () {
      events.length = 0;
      expect(yield* toThread(heavy.cancelOnPage)).toBe(true);
      expect(events).toEqual(["started", "ended"]);
      expect(yield* toThread(heavy.cancelledByPage)).toBe(true);
    }));

  it("is cancelled when its worker dies", () =>
    withPool({ maxWorkers: 1 }, function* () {
      events.length = 0;
      const call = createTask(toThread(heavy.foreverAwaiting));
      yield* until(() => events.length === 1);
      made.at(-1)?.terminate();
      yield* gather([call], { returnExceptions: true });
      yield* until(() => events.length === 2);
      expect(events).toEqual(["started", "ended"]);
    }));

  it("may use the pool that waits for it", () =>
    withPool({ maxWorkers: 1 }, function* (pool) {
      expect(yield* toThread(heavy.addOnPage, 3, 4)).toBe(7);
      expect(yield* toThread(heavy.addOnPageAwaiting, 3, 4)).toBe(7);
      // also when others lie behind the call
      const sums = yield* gather(Array.from({ length: 20 }, (_, i) => toThread(heavy.addOnPage, i, 1)));
      expect(sums).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
      yield* until(() => pool.size === 1);
    }));

  it("must be exposed by the page", () =>
    withPool({ maxWorkers: 1 }, function* () {
      const [error] = yield* gather([toThread(heavy.askUnknown)], { returnExceptions: true });
      expect(String(error)).toBe('TypeError: the page exposes no function "nothing" to workers of heavy');
    }));

  it("tells the loop's exception handler of its error when nobody waits for it", () =>
    withPool({ maxWorkers: 1 }, function* () {
      const told: unknown[] = [];
      getRunningLoop().setExceptionHandler((_, { exception }) => told.push(exception));
      yield* toThread(heavy.callSoon);
      yield* until(() => told.length > 0);
      expect(String(told[0])).toBe("RangeError: no");
    }));
});
