import { describe, expect, it, vi } from "vitest";
import { raised } from "../../test/raised.ts";
import { WatchedFuture } from "../../test/watchedFuture.ts";
import {
  type Coroutine,
  createTask,
  currentTask,
  Event,
  Future,
  getRunningLoop,
  isCancelled,
  RuntimeError,
  sleep,
  type Task,
  TimeoutError,
  waitFor,
} from "../index.ts";
import { runVirtual } from "../testing/index.ts";

describe("waitFor()", () => {
  it("gives the result of what is in time, and its error", () =>
    runVirtual(function* () {
      expect(yield* waitFor(sleep(1, "in time"), 2)).toBe("in time");
      function* fail(): Coroutine<never> {
        yield* sleep(1);
        throw new Error("failed");
      }
      expect(String(yield* raised(waitFor(fail(), 2)))).toBe("Error: failed");
      expect(getRunningLoop().time()).toBe(2);
    }));

  it("cancels what is late, and raises a TimeoutError that tells why", () =>
    runVirtual(function* () {
      const task = createTask(sleep(9));
      const error = yield* raised(waitFor(task, 1));
      expect(error).toBeInstanceOf(TimeoutError);
      expect(isCancelled((error as Error).cause)).toBe(true);
      expect(task.cancelled()).toBe(true);
      expect(getRunningLoop().time()).toBe(1);
      expect(currentTask()?.cancelling()).toBe(0);
    }));

  it("without a limit waits as long as it takes", () =>
    runVirtual(function* () {
      expect(yield* waitFor(sleep(1e6, "at last"), null)).toBe("at last");
    }));

  it("runs a coroutine in the task that waits, with no task of its own", async () => {
    let runner: unknown;
    await runVirtual(function* () {
      function* body(): Coroutine<void> {
        runner = currentTask();
      }
      yield* waitFor(body(), 1);
      expect(runner).toBe(currentTask());
    });
  });

  it("takes whatever can be awaited", () =>
    runVirtual(function* () {
      expect(yield* waitFor(Promise.resolve("promise"), 1)).toBe("promise");
      const future = new Future<string>();
      getRunningLoop().callSoon(() => future.setResult("future"));
      expect(yield* waitFor(future, { milliseconds: 500 })).toBe("future");
    }));

  it("with no time left takes only what is done, and never starts anything", async () => {
    let isStarted = false;
    await runVirtual(function* () {
      function* body(): Coroutine<void> {
        isStarted = true;
      }
      for (const limit of [0, -1]) {
        const future = new Future<string>();
        future.setResult("done");
        expect(yield* waitFor(future, limit)).toBe("done");
        expect(yield* raised(waitFor(body(), limit))).toBeInstanceOf(TimeoutError);
      }
      expect(getRunningLoop().time()).toBe(0);
    });
    expect(isStarted).toBe(false);
  });

  it("with no time left waits until the cancelled task has cleaned up", async () => {
    const log: string[] = [];
    await runVirtual(
      function* () {
        const task = createTask(function* () {
          try {
            yield* sleep(9);
          } finally {
            yield* sleep(1);
            log.push("clean");
          }
        });
        yield* sleep(0);
        expect(yield* raised(waitFor(task, 0))).toBeInstanceOf(TimeoutError);
        log.push("timeout");
      },
      { debug: false },
    );
    expect(log).toEqual(["clean", "timeout"]);
  });

  it("with no time left passes on what the cancelled task ends with instead", () =>
    runVirtual(function* () {
      const stubborn = createTask(function* () {
        yield* raised(sleep(9));
        return "here still";
      });
      const failing = createTask(function* () {
        yield* raised(sleep(9));
        throw new Error("failed");
      });
      yield* sleep(0);
      expect(yield* waitFor(stubborn, 0)).toBe("here still");
      expect(String(yield* raised(waitFor(failing, 0)))).toBe("Error: failed");
    }));

  it("with no time left leaves nothing at the future, also when it is cancelled itself", () =>
    runVirtual(function* () {
      const future = new WatchedFuture<void>();
      future.cancel = () => true; // one that refuses
      const waiter = createTask(waitFor(future, 0));
      yield* sleep(0);
      expect(future.added).toBe(1);
      waiter.cancel();
      yield* raised(waiter);
      expect(waiter.cancelled()).toBe(true);
      expect(future.takeLeft()).toBe(0);
    }));

  it("does not accuse its caller of a forgotten yield* when no time was left to begin", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    await runVirtual(function* () {
      yield* raised(waitFor(sleep(9), 0));
    });
    const told = warn.mock.calls.flat();
    warn.mockRestore();
    expect(told).toEqual([]);
  });

  it("takes its timer back when it is done before", () =>
    runVirtual(function* () {
      yield* waitFor(sleep(1), 1000);
      yield* sleep(1);
      expect(getRunningLoop().time()).toBe(2);
    }));

  it("may be nested: the limit that is over first counts", () =>
    runVirtual(function* () {
      expect(yield* raised(waitFor(waitFor(sleep(9), 5), 1))).toBeInstanceOf(TimeoutError);
      expect(getRunningLoop().time()).toBe(1);
      expect(yield* raised(waitFor(waitFor(sleep(9), 1), 5))).toBeInstanceOf(TimeoutError);
      expect(getRunningLoop().time()).toBe(2);
    }));

  it("refuses wrong limits at the call", () => {
    const task = (): Coroutine<void> => sleep(0)[Symbol.iterator]() as Coroutine<void>;
    expect(() => waitFor(task(), Number.NaN)).toThrow(RangeError);
    expect(() => waitFor(task(), "1" as never)).toThrow(TypeError);
    expect(() => waitFor(task(), undefined as never)).toThrow(TypeError);
  });

  it("refuses what cannot be awaited", () =>
    runVirtual(function* () {
      expect(yield* raised(waitFor(5 as never, 1))).toBeInstanceOf(TypeError);
      expect(yield* raised(waitFor(5 as never, 0))).toBeInstanceOf(TypeError);
    }));

  it("can be awaited in both ways, by `yield*` once", () =>
    runVirtual(function* () {
      const waiting = waitFor(sleep(1), 2);
      yield* waiting;
      expect(yield* raised(waiting)).toBeInstanceOf(RuntimeError);
      yield* createTask(async () => {
        const operation = waitFor(sleep(1, "x"), 2);
        expect([await operation, await operation]).toEqual(["x", "x"]);
      });
    }));
});

describe("waitFor() that is cancelled", () => {
  it("cancels what it waits for", () =>
    runVirtual(function* () {
      const inner = createTask(sleep(9));
      const outer = createTask(waitFor(inner, 5));
      yield* sleep(1);
      outer.cancel("enough");
      const error = yield* raised(outer);
      expect(isCancelled(error) && error.message).toBe("enough");
      expect(inner.cancelled()).toBe(true);
      yield* sleep(1);
      expect(getRunningLoop().time()).toBe(2);
    }));

  it("does not hide it when the result comes in the same tick (gh-86296)", () =>
    runVirtual(function* () {
      const future = new Future<string>();
      const outer = createTask(waitFor(future, 5));
      yield* sleep(0);
      future.setResult("result");
      outer.cancel();
      expect(isCancelled(yield* raised(outer))).toBe(true);
      expect(outer.cancelling()).toBe(1);
    }));

  it.each(["before", "after"])("does not hide it when it comes right %s the end of the time (gh-81917)", (order) =>
    runVirtual(function* () {
      const outer: Task<void> = createTask(waitFor(sleep(9), 2));
      if (order === "after") yield* sleep(0); // else the canceller's timer is the first in the heap
      getRunningLoop().callLater(2, () => void outer.cancel());
      expect(isCancelled(yield* raised(outer))).toBe(true);
      expect(outer.cancelled()).toBe(true);
      expect(outer.cancelling()).toBe(1);
    }),
  );

  it("leaves the cancellation to a body that cleans up for longer than the limit (gh-107547)", async () => {
    const log: string[] = [];
    await runVirtual(
      function* () {
        function* body(): Coroutine<void> {
          try {
            yield* new Event().wait();
          } finally {
            yield* raised(sleep(1));
            log.push("clean");
          }
        }
        const error = yield* raised(waitFor(body(), 1));
        log.push((error as Error).name);
        expect(currentTask()?.cancelling()).toBe(0);
      },
      { debug: false },
    );
    expect(log).toEqual(["clean", "TimeoutError"]);
  });

  it("gives the result of a body that answers the limit with one", () =>
    runVirtual(
      function* () {
        function* body(): Coroutine<string> {
          yield* raised(sleep(9));
          return "partial";
        }
        expect(yield* waitFor(body(), 1)).toBe("partial");
        expect(currentTask()?.cancelling()).toBe(0);
      },
      { debug: false },
    ));
});
