import { describe, expect, it } from "vitest";
import { Random } from "../../test/random.ts";
import { shared, until, withPool } from "../../test/threads/withPool.ts";
import { type Coroutine, createTask, gather } from "../index.ts";
import { threadFunction } from "./threadFunction.ts";
import { toThread } from "./toThread.ts";

describe("a function that is no thread module's", () => {
  it("is sent as text, however it is written", () =>
    withPool({ maxWorkers: 1 }, function* () {
      const methods = {
        add(a: number, b: number): number {
          return a + b;
        },
      };
      expect(yield* toThread((a: number) => a * 2, 21)).toBe(42);
      expect(yield* toThread(async (a: number) => a * 2, 21)).toBe(42);
      expect(yield* toThread(methods.add, 40, 2)).toBe(42);
    }));

  it("may be a coroutine, of the worker's own loop", () =>
    withPool({ maxWorkers: 1 }, function* () {
      function* coroutine(a: number): Coroutine<string> {
        yield;
        return `${a}, ${typeof document}`;
      }
      expect(yield* toThread(coroutine, 1)).toBe("1, undefined");
    }));

  it("may make items", () =>
    withPool({ maxWorkers: 1 }, function* () {
      const methods = {
        async *count(to: number): AsyncGenerator<number, undefined> {
          for (let i = 0; i < to; i++) yield i;
        },
      };
      const items = yield* toThread(methods.count, 2);
      expect(yield* items.next()).toEqual({ done: false, value: 0 });
      yield* items.return();
    }));

  it("shares its workers with all that have the same text", () =>
    withPool({ maxWorkers: 1 }, function* (pool) {
      const countHere = (): (() => number) => () => {
        const here = globalThis as { count?: number };
        here.count = (here.count ?? 0) + 1;
        return here.count;
      };
      expect(yield* toThread(countHere())).toBe(1);
      expect(yield* toThread(countHere())).toBe(2);
      expect(pool.size).toBe(1);
    }));

  it("names what it lacks: nothing that stands around it is sent", () =>
    withPool({ maxWorkers: 1 }, function* () {
      const factor = Number("3");
      const functions = [
        (n: number) => n * factor,
        async (n: number) => n * factor,
        function* (n: number) {
          yield;
          return n * factor;
        },
      ];
      for (const fn of functions) {
        const [error] = yield* gather([toThread(fn as (n: number) => number, 2)], { returnExceptions: true });
        expect(error).toBeInstanceOf(ReferenceError);
        expect(String(error)).toMatch(/factor is not defined: a function that is sent to a worker as text has nothing/);
      }
    }));

  it("must have a text", () => {
    const bound = [].at.bind([1]) as () => unknown;
    for (const fn of [Math.max, bound, Random] as (() => unknown)[]) {
      expect(() => toThread(fn)).toThrow(/expected a function with a text/);
    }
    expect(() => toThread(5 as never)).toThrow("expected a function, got 5");
    expect(() => threadFunction(Math.max)).toThrow(TypeError);
  });

  it("can be called in another way", () =>
    withPool({ maxWorkers: 1 }, function* () {
      const memory = shared(1);
      const spin = threadFunction(
        (flag: Int32Array) => {
          for (;;) Atomics.add(flag, 0, 1);
        },
        { cancel: "terminate" },
      );
      expect(spin.name).toBe("anonymous");
      const call = createTask(spin(memory));
      yield* until(() => Atomics.load(memory, 0) > 0);
      call.cancel();
      expect(yield* toThread((a: number) => a + 1, 1)).toBe(2);
      expect(call.cancelled()).toBe(true);
    }));
});
