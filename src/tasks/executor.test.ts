import { describe, expect, it } from "vitest";
import {
  type Awaitable,
  EventLoop,
  type Executed,
  type Executor,
  type Future,
  getRunningLoop,
  run,
  RuntimeError,
  sleep,
} from "../index.ts";
import { runVirtual } from "../testing/index.ts";

/** Calls the function in the next iteration of the loop. */
class Soon implements Executor {
  readonly events: string[] = [];

  submit<A extends unknown[], R>(fn: (...args: A) => R, ...args: A): Future<Executed<R>> {
    const loop = getRunningLoop();
    const future = loop.createFuture<Executed<R>>();
    loop.callSoon(() => future.setResult(fn(...args) as Executed<R>));
    return future;
  }

  async *map<T, R>(fn: (item: T) => R, items: Iterable<T>): AsyncGenerator<Executed<R>> {
    for (const item of items) yield await this.submit(fn, item);
  }

  shutdown(): Awaitable<void> {
    this.events.push("shutdown");
    return sleep(0);
  }
}

const double = (n: number): number => 2 * n;

describe("runInExecutor()", () => {
  it("gives the result of a function that an executor calls", async () => {
    const executor = new Soon();
    await runVirtual(function* () {
      expect(yield* getRunningLoop().runInExecutor(executor, double, 4)).toBe(8);
      expect(executor.events).toEqual([]);
    });
  });

  it("uses the default executor for null, which run() shuts down at its end", async () => {
    const executor = new Soon();
    await run(function* () {
      const loop = getRunningLoop();
      loop.setDefaultExecutor(executor);
      expect(yield* loop.runInExecutor(null, double, 5)).toBe(10);
    });
    expect(executor.events).toEqual(["shutdown"]);
  });

  it("says so when there is no default executor", () => {
    const loop = new EventLoop();
    expect(() => loop.runInExecutor(null, double, 5)).toThrow(RuntimeError);
    expect(() => loop.runInExecutor(null, double, 5)).toThrow("no default executor: see setDefaultExecutor()");
  });

  it("takes executors only", () => {
    const loop = new EventLoop();
    expect(() => loop.setDefaultExecutor({} as Executor)).toThrow(TypeError);
    expect(() => loop.setDefaultExecutor(null as never)).toThrow(TypeError);
  });

  it("has nothing to shut down where nothing was set", async () => {
    await runVirtual(function* () {
      yield* getRunningLoop().shutdownDefaultExecutor();
    });
  });
});
