import { describe, expect, it } from "vitest";
import {
  CancelledError,
  type Coroutine,
  coroutine,
  createTask,
  currentTask,
  gather,
  getEventLoop,
  getRunningLoop,
  iscoroutine,
  RuntimeError,
  sleep,
} from "../index.ts";
import { runVirtual } from "../testing/index.ts";

const add = coroutine(function* add(a: number, b: number) {
  yield* sleep(1);
  return a + b;
});

describe("coroutine()", () => {
  it("makes calls that can be awaited with yield*, in the current task", () =>
    runVirtual(function* () {
      const main = currentTask();
      const which = coroutine(function* () {
        yield* sleep(1);
        return currentTask() === main;
      });
      expect(yield* add(1, 2)).toBe(3);
      expect(yield* which()).toBe(true);
    }));

  it("makes calls that can be awaited with await, in a task of their own", async () => {
    const quick = coroutine(function* (text: string) {
      yield* sleep(0);
      return [text, getRunningLoop() === getEventLoop()];
    });
    const call = quick("awaited");
    expect(await call).toEqual(["awaited", true]);
    expect(await call).toEqual(["awaited", true]);
  });

  it("does nothing until somebody waits", () =>
    runVirtual(
      function* () {
        let runs = 0;
        const count = coroutine(function* () {
          runs += 1;
        });
        const call = count();
        yield* sleep(1);
        expect(runs).toBe(0);
        yield* call;
        expect(runs).toBe(1);
      },
      { debug: false },
    ));

  it("keeps type, name and arguments, and prints as a call", () => {
    expect(String(add(1, 2))).toBe("add()");
    expect(String(coroutine(function* () {})())).toBe("anonymous()");
  });

  it("lets errors through all calls, and their handlers and finally blocks run on the way", () =>
    runVirtual(function* () {
      const notes: string[] = [];
      const inner = coroutine(function* () {
        yield* sleep(1);
        throw new RangeError("deep");
      });
      const middle = coroutine(function* () {
        try {
          yield* inner();
        } finally {
          notes.push("finally of middle");
          yield* sleep(1);
        }
      });
      const outer = coroutine(function* () {
        try {
          yield* middle();
        } catch (error) {
          notes.push(String(error));
          return "handled";
        }
        return "not reached";
      });
      expect(yield* outer()).toBe("handled");
      expect(notes).toEqual(["finally of middle", "RangeError: deep"]);
      expect(getRunningLoop().time()).toBe(2);
    }));

  it("lets an error of the body's first step through, and one of the arguments", () =>
    runVirtual(function* () {
      const fail = coroutine(function* () {
        throw new RangeError("at once");
      });
      let caught = "";
      try {
        yield* fail();
      } catch (error) {
        caught = String(error);
      }
      expect(caught).toBe("RangeError: at once");
    }));

  it("is cancelled where the innermost call waits", () =>
    runVirtual(function* () {
      const notes: string[] = [];
      const nest = coroutine(function* (depth: number): Coroutine<void> {
        try {
          if (depth === 0) yield* sleep(10);
          else yield* nest(depth - 1);
        } finally {
          notes.push(`left ${depth}`);
        }
      });
      const task = createTask(nest(2));
      yield* sleep(1);
      task.cancel();
      yield* gather([task], { returnExceptions: true });
      expect(notes).toEqual(["left 0", "left 1", "left 2"]);
      expect(task.cancelled()).toBe(true);
    }));

  it("can be a task, and be given to whatever takes an awaitable", () =>
    runVirtual(function* () {
      const task = createTask(add(1, 2), { name: "sum" });
      expect(yield* gather(task, add(3, 4))).toEqual([3, 7]);
      expect(getRunningLoop().time()).toBe(1);
    }));

  it("mixes with plain generators", () =>
    runVirtual(function* () {
      function* plain(n: number): Coroutine<number> {
        return n === 0 ? yield* add(0, 0) : 1 + (yield* n % 2 === 0 ? wrapped(n - 1) : plain(n - 1));
      }
      const wrapped = coroutine(plain);
      expect(yield* plain(30)).toBe(30);
    }));

  it("returns to the right caller whatever waits in between", () =>
    runVirtual(function* () {
      const turn = coroutine(function* (n: number) {
        for (let i = 0; i < n; i++) yield;
        yield* sleep(0);
        return n;
      });
      const sum = coroutine(function* (...numbers: number[]) {
        let total = 0;
        for (const n of numbers) total += yield* turn(n);
        return total;
      });
      expect(yield* gather(sum(1, 2, 3), sum(4, 5), sum())).toEqual([6, 9, 0]);
    }));

  it("nests 6,000 deep, where plain generators overflow near 4,700", () =>
    runVirtual(
      function* () {
        const down = coroutine(function* (n: number): Coroutine<number> {
          if (n === 0) {
            yield* sleep(1);
            return 0;
          }
          return 1 + (yield* down(n - 1));
        });
        expect(yield* down(6_000)).toBe(6_000);
      },
      { debug: false },
    ));

  it("lets an error through 6,000 calls", () =>
    runVirtual(
      function* () {
        const down = coroutine(function* (n: number): Coroutine<void> {
          if (n === 0) throw new RangeError("deep");
          yield* down(n - 1);
        });
        let caught = "";
        try {
          yield* down(6_000);
        } catch (error) {
          caught = String(error);
        }
        expect(caught).toBe("RangeError: deep");
      },
      { debug: false },
    ));
});

describe("a call that is awaited twice", () => {
  it("is refused, as Python refuses a coroutine that was awaited", () =>
    runVirtual(function* () {
      const call = add(1, 2);
      expect(yield* call).toBe(3);
      let caught: unknown;
      try {
        yield* call;
      } catch (error) {
        caught = error;
      }
      expect(caught).toBeInstanceOf(RuntimeError);
    }));

  it("does not run a second time when await comes after yield*", () =>
    runVirtual(function* () {
      let runs = 0;
      const count = coroutine(function* () {
        runs += 1;
      });
      const call = count();
      yield* call;
      yield* createTask(async () => {
        await call.then(undefined, () => {});
      });
      expect(runs).toBe(1);
    }));

  it("gives the same result if it was awaited with await before", async () => {
    let runs = 0;
    const count = coroutine(function* () {
      yield;
      return ++runs;
    });
    const call = count();
    const first = call.then((n) => n);
    expect([await first, await createTask(() => call), runs]).toEqual([1, 1, 1]);
  });
});

describe("an operation, such as sleep()", () => {
  it("is refused when it is awaited twice", () =>
    runVirtual(function* () {
      const nap = sleep(1);
      yield* nap;
      let caught: unknown;
      try {
        yield* nap;
      } catch (error) {
        caught = error;
      }
      expect(caught).toBeInstanceOf(RuntimeError);
      expect((caught as Error).message).toBe("cannot await the same operation twice: <sleep()>");
    }));

  it("is done once, however often it is awaited with await", async () => {
    const nap = sleep(0.001, "slept");
    expect(await Promise.all([nap, nap, nap.then((text) => text)])).toEqual(["slept", "slept", "slept"]);
  });

  it("can be cancelled as a task", () =>
    runVirtual(function* () {
      const task = createTask(sleep(10));
      yield* sleep(1);
      task.cancel();
      const [error] = yield* gather([task], { returnExceptions: true });
      expect(error).toBeInstanceOf(CancelledError);
    }));
});

describe("iscoroutine", () => {
  it("is true of generators, not of functions, awaitables and async generators", () => {
    expect(iscoroutine((function* () {})())).toBe(true);
    for (const other of [function* () {}, sleep(0), add(1, 2), Promise.resolve(), [], null, undefined, 5, {}]) {
      expect(iscoroutine(other)).toBe(false);
    }
    expect(iscoroutine((async function* () {})())).toBe(false);
  });
});
