import { describe, expect, it } from "vitest";
import { heavy, made } from "../../test/threads/page.ts";
import { shared, until, withPool } from "../../test/threads/withPool.ts";
import { BrokenExecutorError } from "../errors.ts";
import { ContextVar, createTask, gather, getRunningLoop, isCancelled, run, sleep } from "../index.ts";
import { ThreadPoolExecutor } from "./threadPoolExecutor.ts";
import { toThread } from "./toThread.ts";

describe("a pool of workers", () => {
  it("starts workers as calls need them, and no more than it may", () =>
    withPool({ maxWorkers: 2 }, function* (pool) {
      const before = made.length;
      expect(pool.size).toBe(0);
      yield* toThread(heavy.add, 1, 1);
      yield* toThread(heavy.add, 1, 1);
      expect(pool.size).toBe(1);
      yield* gather(Array.from({ length: 100 }, (_, i) => toThread(heavy.add, i, 1)));
      expect(pool.size).toBe(2);
      expect(made.length - before).toBe(2);
    }));

  it("retires workers that have had nothing to do for a while", () =>
    withPool({ maxWorkers: 2, idleTimeout: { milliseconds: 50 } }, function* (pool) {
      yield* gather([toThread(heavy.work, 5), toThread(heavy.work, 5)]);
      expect(pool.size).toBe(2);
      yield* until(() => pool.size === 0);
      expect(yield* toThread(heavy.add, 1, 1)).toBe(2);
    }));

  it("can be warmed up", () =>
    withPool({ maxWorkers: 2 }, function* (pool) {
      pool.warmUp(heavy.add, 1);
      expect(pool.size).toBe(1);
      pool.warmUp(heavy.add);
      expect(pool.size).toBe(2);
      yield* toThread(heavy.add, 1, 1);
      expect(pool.size).toBe(2);
    }));

  it("begins calls in the order in which they came", () =>
    withPool({ maxWorkers: 1 }, function* () {
      const memory = shared(1);
      const places = yield* gather(Array.from({ length: 50 }, () => toThread(heavy.countCall, memory, 0)));
      expect(places).toEqual(Array.from(places.keys()));
    }));

  it("tells results in the order of the calls, whether they come as messages or not", () =>
    withPool({ maxWorkers: 1 }, function* (pool) {
      const values = Array.from({ length: 300 }, (_, i) => (i % 3 === 0 ? { i } : i));
      const ended: unknown[] = [];
      const calls = values.map((value) => pool.submit(heavy.echo, value));
      for (const call of calls) call.addDoneCallback(() => ended.push(call.result()));
      yield* gather(calls);
      expect(ended).toEqual(values);
    }));

  it("tells a result at once, however long the call behind it takes", () =>
    withPool({ maxWorkers: 1 }, function* (pool) {
      yield* toThread(heavy.add, 1, 1); // it has started
      const flag = shared(1);
      const sums = Array.from({ length: 20 }, (_, i) => pool.submit(heavy.add, i, 1));
      const long = pool.submit(heavy.spin.with({ cancel: "terminate" }), flag);
      expect(yield* gather(sums)).toEqual(sums.map((_, i) => i + 1));
      expect(long.done()).toBe(false);
      long.cancel();
    }));

  it("lets no call wait behind a long one while another worker has nothing to do", () =>
    withPool({ maxWorkers: 2 }, function* () {
      yield* gather([toThread(heavy.work, 5), toThread(heavy.work, 5)]); // both have started
      const memory = shared(2);
      const long = createTask(toThread(heavy.forever, memory));
      const short = Array.from({ length: 20 }, () => createTask(toThread(heavy.add, 1, 1)));
      yield* gather(short);
      expect(long.done()).toBe(false);
      made.at(-1)?.terminate();
      made.at(-2)?.terminate();
      yield* gather([long], { returnExceptions: true });
    }));

  it("replaces a worker after so many calls", () =>
    withPool({ maxWorkers: 1, maxCallsPerWorker: 2 }, function* () {
      const counts: number[] = [];
      for (let i = 0; i < 5; i++) counts.push(yield* toThread(heavy.callsHere));
      expect(counts).toEqual([1, 2, 1, 2, 1]);
    }));

  it("gives the results of a map in order, and takes items only as it needs them", () =>
    withPool({ maxWorkers: 2 }, function* (pool) {
      let taken = 0;
      function* inputs(): Generator<number> {
        for (let i = 0; i < 40; i++) {
          taken += 1;
          yield i;
        }
      }
      const results = yield* createTask(async () => {
        const got: unknown[] = [];
        for await (const result of pool.map(heavy.echo, inputs())) {
          got.push(result);
          if (got.length === 1) expect(taken).toBeLessThan(10);
        }
        return got;
      });
      expect(results).toEqual(Array.from({ length: 40 }, (_, i) => i));
    }));

  it("waits for its calls when it is shut down", async () => {
    const pool = new ThreadPoolExecutor({ maxWorkers: 1 });
    const calls = [1, 2, 3].map((n) => pool.submit(heavy.later, n, 20));
    const done = pool.shutdown();
    expect(() => pool.submit(heavy.add, 1, 1)).toThrow("cannot schedule new futures after shutdown");
    await done;
    expect(calls.map((call) => call.result())).toEqual([1, 2, 3]);
    expect(pool.size).toBe(0);
    expect(String(pool)).toBe("ThreadPoolExecutor[shut down, workers:0, calls:0]");
  });

  it("cancels what has not begun, if told to", async () => {
    const pool = new ThreadPoolExecutor({ maxWorkers: 1 });
    const memory = shared(2);
    const first = pool.submit(heavy.countFor, memory, 50);
    const others = [1, 2, 3].map((n) => pool.submit(heavy.echo, n));
    while (memory[0] === 0) await sleep(0.01);
    await pool.shutdown({ cancelPending: true });
    expect(first.result()).toBeUndefined();
    for (const other of others) expect(other.cancelled()).toBe(true);
  });

  it("does not wait, if told so", async () => {
    const pool = new ThreadPoolExecutor({ maxWorkers: 1 });
    const call = pool.submit(heavy.later, "late", 30);
    await pool.shutdown({ wait: false });
    expect(call.done()).toBe(false);
    expect(await call).toBe("late");
  });

  it("does not wait for items that nobody takes", async () => {
    const pool = new ThreadPoolExecutor({ maxWorkers: 1 });
    const items = await pool.submit(heavy.count, 1e9);
    await items.next();
    await pool.shutdown();
    await expect(
      (async () => {
        for (;;) await items.next();
      })(),
    ).rejects.toBeInstanceOf(BrokenExecutorError);
  });

  it("takes only functions, and sensible sizes", () => {
    const pool = new ThreadPoolExecutor();
    expect(() => pool.submit(5 as never)).toThrow(TypeError);
    expect(() => new ThreadPoolExecutor({ maxWorkers: 0 })).toThrow(RangeError);
    expect(() => new ThreadPoolExecutor({ maxWorkers: 1.5 })).toThrow(RangeError);
    expect(() => new ThreadPoolExecutor({ maxWorkers: "2" as never })).toThrow(TypeError);
  });

  it("is the loop's own, which run() shuts down", async () => {
    const { length } = made;
    expect(await run(toThread(heavy.add, 20, 22))).toBe(42);
    expect(made.length).toBe(length + 1);
  });

  it("can be a function's own", () =>
    run(function* () {
      const pool = new ThreadPoolExecutor({ maxWorkers: 1 });
      expect(yield* toThread(heavy.add.with({ executor: pool }), 1, 2)).toBe(3);
      expect(pool.size).toBe(1);
      expect(getRunningLoop().defaultExecutor).toBeUndefined();
      yield* pool.shutdown();
    }));

  it("can be chosen for one call", () =>
    run(function* () {
      const pool = new ThreadPoolExecutor({ maxWorkers: 1 });
      expect(yield* getRunningLoop().runInExecutor(pool, heavy.add, 1, 2)).toBe(3);
      expect(pool.size).toBe(1);
      yield* pool.shutdown();
    }));
});

describe("context variables", () => {
  const user = new ContextVar<unknown>("user");

  it("travel by name, each caller's own", () =>
    withPool({ maxWorkers: 1 }, function* () {
      const names = ["ada", "bob", "cy"];
      const calls = names.map((name) =>
        createTask(
          (function* () {
            user.set(name);
            return [yield* toThread(heavy.currentUser), yield* toThread(heavy.nap, 0.001)];
          })(),
        ),
      );
      expect(yield* gather(calls)).toEqual(names.map((name) => [name, name]));
      expect(yield* toThread(heavy.currentUser)).toBe("nobody");
    }));

  it("stay behind if they cannot be cloned", () =>
    withPool({ maxWorkers: 1 }, function* () {
      user.set(() => {});
      expect(yield* toThread(heavy.currentUser)).toBe("nobody");
    }));
});

it("is cancelled with the task that waits for it", () =>
  withPool({ maxWorkers: 1 }, function* () {
    const task = createTask(toThread(heavy.later, 1, 50));
    yield* sleep(0);
    expect(String(task)).toMatch(/toThread\(later\)/);
    task.cancel("enough");
    const [error] = yield* gather([task], { returnExceptions: true });
    expect(isCancelled(error)).toBe(true);
  }));
