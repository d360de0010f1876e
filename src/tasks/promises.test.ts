import process from "node:process";
import { afterEach, describe, expect, it, vi } from "vitest";
import {
  CancelledError,
  type Coroutine,
  createTask,
  currentTask,
  EventLoop,
  type Future,
  getRunningLoop,
  run,
  sleep,
  until,
} from "../index.ts";
import { runVirtual } from "../testing/index.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

function* raisedBy(task: Future<unknown>): Coroutine<unknown> {
  try {
    yield* task;
  } catch (error) {
    return error;
  }
  return "nothing";
}

/** A promise of somebody else's, which the test settles. */
function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void; reject: (error: unknown) => void } {
  let resolve: (value: T) => void = () => {};
  let reject: (error: unknown) => void = () => {};
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

describe("a promise as a task", () => {
  it("gives its value, or its error", () =>
    runVirtual(function* () {
      expect(yield* createTask(Promise.resolve("value"))).toBe("value");
      const error = new RangeError("no");
      expect((yield* raisedBy(createTask(Promise.reject(error)))) === error).toBe(true);
    }));

  it("may reject before its task has had a turn", async () => {
    const error = new RangeError("no");
    const unhandled = vi.fn<() => void>();
    process.on("unhandledRejection", unhandled);
    const raised = run(
      (function* () {
        return yield* raisedBy(createTask(Promise.reject(error)));
      })(),
      { loop: new EventLoop({ slice: 0 }) }, // the host has the thread after every step
    );
    expect(await raised).toBe(error);
    process.off("unhandledRejection", unhandled);
    expect(unhandled).not.toHaveBeenCalled();
  });

  it("that rejects after its task was cancelled before its first turn is reported to the exception handler", async () => {
    const told: unknown[] = [];
    const error = new RangeError("late");
    await runVirtual(function* () {
      getRunningLoop().setExceptionHandler((_loop, { exception }) => told.push(exception));
      const task = createTask(Promise.reject(error));
      task.cancel();
      yield* sleep(1);
      expect(task.cancelled()).toBe(true);
    });
    expect(told).toEqual([error]);
  });

  it("is left at once when it is cancelled, and what it gives later is nobody's", () =>
    runVirtual(function* () {
      const { promise, resolve } = deferred<string>();
      const task = createTask(promise);
      yield* sleep(1);
      task.cancel("no longer needed");
      expect(yield* raisedBy(task)).toBeInstanceOf(CancelledError);
      resolve("late");
      yield* until(Promise.resolve());
      expect(task.cancelled()).toBe(true);
    }));

  it("that rejects after its task was cancelled is reported to the exception handler", () =>
    runVirtual(function* () {
      const told: unknown[] = [];
      getRunningLoop().setExceptionHandler((_, { message, exception }) => told.push(message, exception));
      const { promise, reject } = deferred<string>();
      const task = createTask(promise);
      yield* sleep(1);
      task.cancel();
      yield* raisedBy(task);
      const error = new RangeError("late");
      reject(error);
      yield* until(Promise.resolve());
      expect(told).toEqual(["A promise was rejected after its task had been cancelled", error]);
    }));

  it("may be anybody's thenable", () =>
    runVirtual(function* () {
      // oxlint-disable-next-line unicorn/no-thenable -- it is one on purpose
      const thenable = { then: (resolve: (text: string) => void) => void resolve("theirs") };
      expect(yield* createTask(thenable as unknown as PromiseLike<string>)).toBe("theirs");
    }));
});

describe("an async function as a task", () => {
  it("starts in the task's first step, and gives its value or its error", () =>
    runVirtual(function* () {
      const notes: string[] = [];
      const task = createTask(async () => {
        notes.push(currentTask() === task ? "in the task" : "elsewhere");
        await Promise.resolve();
        return "value";
      });
      expect(notes).toEqual([]);
      expect(yield* task).toBe("value");
      expect(notes).toEqual(["in the task"]);
      const failing = createTask(async () => {
        throw new RangeError("no");
      });
      expect(String(yield* raisedBy(failing))).toBe("RangeError: no");
    }));

  it("never starts if it is cancelled before", () =>
    runVirtual(function* () {
      const body = vi.fn(async () => {});
      const task = createTask(body);
      task.cancel();
      yield* raisedBy(task);
      expect(body).not.toHaveBeenCalled();
    }));

  it("that throws before it makes a promise fails its task", () =>
    runVirtual(function* () {
      const task = createTask((): Promise<void> => {
        throw new RangeError("at once");
      });
      expect(String(yield* raisedBy(task))).toBe("RangeError: at once");
    }));

  it("may also return a coroutine or an awaitable", () =>
    runVirtual(function* () {
      expect(yield* createTask(() => sleep(1, "awaitable"))).toBe("awaitable");
      const body = function* (): Coroutine<string> {
        yield* sleep(1);
        return "coroutine";
      };
      expect(yield* createTask(() => body())).toBe("coroutine");
    }));

  it("that has taken the signal is aborted by a cancellation, and waited for", () =>
    runVirtual(function* () {
      const notes: string[] = [];
      const cleanup = deferred<void>();
      const task = createTask(async ({ signal }) => {
        await new Promise((resolve) => signal.addEventListener("abort", resolve));
        notes.push("aborted");
        await cleanup.promise;
        notes.push("cleaned up");
        throw signal.reason;
      });
      yield* sleep(1);
      task.cancel("stop");
      yield* sleep(1);
      expect([task.done(), ...notes]).toEqual([false, "aborted"]);
      cleanup.resolve();
      const error = (yield* raisedBy(task)) as CancelledError;
      expect(notes).toEqual(["aborted", "cleaned up"]);
      expect(task.cancelled()).toBe(true);
      expect(error).toBeInstanceOf(CancelledError);
      expect(error.reason).toBe("stop");
    }));

  it("does as it is asked without a warning in debug mode", () =>
    runVirtual(function* () {
      const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
      const task = createTask(async ({ signal }) => {
        await new Promise((resolve) => signal.addEventListener("abort", resolve));
        throw signal.reason;
      });
      yield* sleep(1);
      task.cancel();
      yield* raisedBy(task);
      expect(warn.mock.calls.filter(([text]) => String(text).includes("waits again"))).toEqual([]);
    }));

  it("may refuse the cancellation, and give a value", () =>
    runVirtual(function* () {
      const task = createTask(async ({ signal }) => {
        await new Promise((resolve) => signal.addEventListener("abort", resolve));
        return "went on";
      });
      yield* sleep(1);
      task.cancel();
      expect(yield* task).toBe("went on");
    }));

  it("may end in an error of its own when it is aborted", () =>
    runVirtual(function* () {
      const task = createTask(async ({ signal }) => {
        await new Promise((resolve) => signal.addEventListener("abort", resolve));
        throw new RangeError("cleanup failed");
      });
      yield* sleep(1);
      task.cancel();
      expect(String(yield* raisedBy(task))).toBe("RangeError: cleanup failed");
      expect(task.cancelled()).toBe(false);
    }));

  it("that has not taken the signal cannot know, and is left at once", () =>
    runVirtual(function* () {
      const told: unknown[] = [];
      getRunningLoop().setExceptionHandler((_, { exception }) => told.push(exception));
      const { promise, reject } = deferred<void>();
      const task = createTask(async () => {
        await promise;
      });
      yield* sleep(1);
      task.cancel();
      expect(yield* raisedBy(task)).toBeInstanceOf(CancelledError);
      const error = new RangeError("late");
      reject(error);
      yield* until(Promise.resolve().then(() => {}));
      yield* until(new Promise((resolve) => setImmediate(resolve)));
      expect(told).toEqual([error]);
    }));

  it("is told of every cancellation by the same signal while none is taken back", () =>
    runVirtual(function* () {
      let aborts = 0;
      const cleanup = deferred<void>();
      const task = createTask(async ({ signal }) => {
        signal.addEventListener("abort", () => (aborts += 1));
        await cleanup.promise;
        throw signal.reason;
      });
      yield* sleep(1);
      task.cancel("first");
      yield* sleep(1);
      task.cancel("second");
      yield* sleep(1);
      cleanup.resolve();
      const error = (yield* raisedBy(task)) as CancelledError;
      expect([aborts, error.reason]).toEqual([1, "first"]);
    }));
});
