import { describe, expect, it } from "vitest";
import { raised } from "../../test/raised.ts";
import { WatchedFuture } from "../../test/watchedFuture.ts";
import {
  asCompleted,
  type Coroutine,
  createTask,
  type Future,
  getRunningLoop,
  RuntimeError,
  sleep,
  Task,
  TimeoutError,
} from "../index.ts";
import { runVirtual } from "../testing/index.ts";

function* fail(seconds: number): Coroutine<never> {
  yield* sleep(seconds);
  throw new Error("failed");
}

describe("asCompleted() in a for loop", () => {
  it("gives the results in the order in which they come", async () => {
    const got: string[] = [];
    await runVirtual(function* () {
      for (const next of asCompleted([sleep(3, "c"), sleep(1, "a"), sleep(2, "b")])) {
        got.push(`${yield* next}${getRunningLoop().time()}`);
      }
    });
    expect(got).toEqual(["a1", "b2", "c3"]);
  });

  it("raises an error at its turn, and goes on", async () => {
    const got: string[] = [];
    await runVirtual(function* () {
      for (const next of asCompleted([sleep(1, "a"), fail(2), sleep(3, "c")])) {
        try {
          got.push(yield* next);
        } catch (error) {
          got.push(String(error));
        }
      }
    });
    expect(got).toEqual(["a", "Error: failed", "c"]);
  });

  it("starts all when it is called, not one by one", () =>
    runVirtual(function* () {
      const all = asCompleted([sleep(2, "a"), sleep(2, "b")]);
      yield* sleep(1);
      for (const next of all) yield* next;
      expect(getRunningLoop().time()).toBe(2);
    }));

  it("runs one that is given twice once", async () => {
    let runs = 0;
    const got: number[] = [];
    await runVirtual(function* () {
      function* once(): Coroutine<number> {
        return ++runs;
      }
      const one = once();
      for (const next of asCompleted([one, one])) got.push(yield* next);
    });
    expect(got).toEqual([1]);
  });

  it("of nothing is over at once", () =>
    runVirtual(function* () {
      expect([...asCompleted([])]).toEqual([]);
    }));

  it("raises TimeoutError for each that is too late, and leaves those running", async () => {
    const got: string[] = [];
    await runVirtual(function* () {
      const slow = createTask(sleep(9, "slow"));
      for (const next of asCompleted([sleep(1, "quick"), slow, sleep(8, "late")], { timeout: 2 })) {
        const outcome = yield* (function* (): Coroutine<string> {
          try {
            return yield* next;
          } catch (error) {
            return (error as Error).name;
          }
        })();
        got.push(`${outcome}${getRunningLoop().time()}`);
      }
      expect(slow.cancelling()).toBe(0);
      expect(yield* slow).toBe("slow");
    });
    expect(got).toEqual(["quick1", "TimeoutError2", "TimeoutError2"]);
  });

  it("takes its timer back when all are done before", () =>
    runVirtual(function* () {
      for (const next of asCompleted([sleep(1)], { timeout: 1000 })) yield* next;
      yield* sleep(1);
      expect(getRunningLoop().time()).toBe(2);
    }));

  it("leaves nothing at the futures after its timeout", () =>
    runVirtual(function* () {
      const futures = [new WatchedFuture<void>(), new WatchedFuture<void>()];
      const [first] = asCompleted(futures, { timeout: 1 });
      expect(yield* raised(first as never)).toBeInstanceOf(TimeoutError);
      expect(futures.map((future) => future.added)).toEqual([1, 1]);
      expect(futures.map((future) => future.takeLeft())).toEqual([0, 0]);
    }));

  it("hears no more of a future that ends in the tick of the timeout", async () => {
    const got: unknown[] = [];
    await runVirtual(function* () {
      const future = new WatchedFuture<string>();
      getRunningLoop().callAt(1, () => future.setResult("too late")); // its callback comes after the timeout
      for (const next of asCompleted([future], { timeout: 1 })) got.push(yield* raised(next));
      yield* sleep(1);
    });
    expect(got).toHaveLength(1);
    expect(got[0]).toBeInstanceOf(TimeoutError);
  });

  it("may be taken from by many tasks, in the order of their coming", async () => {
    const got: string[] = [];
    await runVirtual(function* () {
      const takers = [...asCompleted([sleep(3, "c"), sleep(1, "a"), sleep(2, "b")])].map((next, i) =>
        createTask(function* () {
          got.push(`${i}${yield* next}`);
        }),
      );
      for (const taker of takers) yield* taker;
    });
    expect(got).toEqual(["0a", "1b", "2c"]);
  });

  it("gives what a cancelled taker was woken for to the next (bpo-23812)", () =>
    runVirtual(function* () {
      const futures = [new WatchedFuture<string>(), new WatchedFuture<string>()];
      const [a, b] = [...asCompleted(futures)].map((next) => createTask(next));
      yield* sleep(0);
      futures[0]?.setResult("pearl");
      yield* sleep(0); // the result has woken `a` ...
      a?.cancel(); // ... which will never take it
      expect(yield* b as Task<string>).toBe("pearl");
      expect(a?.cancelled()).toBe(true);
    }));

  it("passes over takers that have left", () =>
    runVirtual(function* () {
      const futures = [new WatchedFuture<string>(), new WatchedFuture<string>()];
      const [a, b] = [...asCompleted(futures)].map((next) => createTask(next));
      yield* sleep(0);
      a?.cancel();
      futures[0]?.setResult("pearl");
      expect(yield* b as Task<string>).toBe("pearl");
    }));

  it("may be taken apart: the first, then the rest", async () => {
    const got: string[] = [];
    await runVirtual(function* () {
      const iterator = asCompleted([sleep(2, "b"), sleep(1, "a")])[Symbol.iterator]();
      const first = iterator.next();
      if (first.done !== true) got.push(yield* first.value);
      for (const next of iterator) got.push(yield* next);
    });
    expect(got).toEqual(["a", "b"]);
  });

  it("gives operations that can be awaited by `yield*` once, and shows its size", () =>
    runVirtual(function* () {
      const all = asCompleted([sleep(1), sleep(2)]);
      expect(String(all)).toBe("asCompleted(2)");
      const operations = [...all];
      for (const next of operations) yield* next;
      expect(yield* raised(operations[0] as never)).toBeInstanceOf(RuntimeError);
    }));
});

describe("asCompleted() in a for await loop", () => {
  it("gives the very tasks that were given (gh-77714), and tasks for what was none", async () => {
    const got: unknown[] = [];
    await runVirtual(async () => {
      const tasks = new Map<Future<string>, string>([
        [createTask(sleep(2, "x")), "second"],
        [createTask(sleep(1, "x")), "first"],
      ]);
      for await (const task of asCompleted<string>([...tasks.keys(), sleep(3, "x")])) {
        got.push(tasks.get(task) ?? task instanceof Task, task.result());
      }
    });
    expect(got).toEqual(["first", "x", "second", "x", true, "x"]);
  });

  it("gives a failed one as well, to look at", async () => {
    const got: string[] = [];
    await runVirtual(async () => {
      for await (const task of asCompleted([fail(1)])) got.push(String(task.exception()));
    });
    expect(got).toEqual(["Error: failed"]);
  });

  it("ends with a TimeoutError when the time is up", async () => {
    const got: string[] = [];
    const loop = runVirtual(async () => {
      for await (const task of asCompleted([sleep(1, "a"), sleep(9, "b")], { timeout: 2 })) got.push(task.result());
    });
    await expect(loop).rejects.toBeInstanceOf(TimeoutError);
    expect(got).toEqual(["a"]);
  });

  it("can be driven by hand in a coroutine", async () => {
    const got: unknown[] = [];
    await runVirtual(function* () {
      const iterator = asCompleted([sleep(1, "a")])[Symbol.asyncIterator]();
      const { done, value } = yield* iterator.next();
      got.push(done, value?.result());
      got.push((yield* iterator.next()).done);
    });
    expect(got).toEqual([false, "a", true]);
  });
});

describe("asCompleted()", () => {
  it("refuses wrong arguments, at the call", () =>
    runVirtual(
      function* () {
        expect(() => asCompleted(sleep(0) as never)).toThrow(TypeError);
        expect(() => asCompleted(sleep(0) as never)).toThrow("expected a collection of awaitables, got one awaitable");
        expect(() => asCompleted([5 as never])).toThrow(TypeError);
        expect(() => asCompleted(5 as never)).toThrow(TypeError);
        expect(() => asCompleted([sleep(0)], { timeout: "1" as never })).toThrow(TypeError);
        expect(() => asCompleted([sleep(0)], { timeout: Number.NaN })).toThrow(RangeError);
      },
      { debug: false },
    ));

  it("refuses a wrong timeout before it starts anything", async () => {
    let isStarted = false;
    await runVirtual(
      function* () {
        function* body(): Coroutine<void> {
          isStarted = true;
        }
        expect(() => asCompleted([body()], { timeout: Number.NaN })).toThrow(RangeError);
        yield* sleep(1);
      },
      { debug: false },
    );
    expect(isStarted).toBe(false);
  });
});
