import { describe, expect, it, vi } from "vitest";
import { Condition, type Coroutine, createTask, isCancelled, sleep, type Task } from "../index.ts";
import { runVirtual } from "../testing/index.ts";

/** Tasks that wait at the condition, and note how they went on, and whether they had the lock. */
function* waiters(condition: Condition, names: string, log: string[]): Coroutine<Task<void>[]> {
  const tasks = [...names].map((name) =>
    createTask(
      function* () {
        using _ = yield* condition.acquire();
        try {
          yield* condition.wait();
          log.push(`${name} notified ${condition.locked()}`);
        } catch (error) {
          log.push(
            `${name} ${isCancelled(error) ? `cancelled(${error.message})` : String(error)} ${condition.locked()}`,
          );
          throw error;
        }
      },
      { name },
    ),
  );
  for (let i = 0; i <= names.length; i++) yield* sleep(0);
  return tasks;
}

/** Without the warnings of debug mode, which a test of its own is about. */
function runQuiet(main: () => Coroutine<void>): Promise<void> {
  return runVirtual(main, { debug: false });
}

describe("a cancelled task at a condition", () => {
  it("has the lock again when it hears of it", async () => {
    const log: string[] = [];
    await runVirtual(function* () {
      const condition = new Condition();
      const [task] = yield* waiters(condition, "a", log);
      task?.cancel("enough");
      yield* sleep(1);
      expect(String(condition)).toBe("Condition[unlocked]");
    });
    expect(log).toEqual(["a cancelled(enough) true"]);
  });

  it("first waits for the lock, if another holds it", async () => {
    const log: string[] = [];
    await runQuiet(function* () {
      const condition = new Condition();
      const [task] = yield* waiters(condition, "a", log);
      yield* condition.acquire();
      task?.cancel();
      yield* sleep(1);
      expect(log).toEqual([]);
      expect(String(condition)).toBe("Condition[locked]");
      condition.release();
      yield* sleep(0);
    });
    expect(log).toEqual(["a cancelled() true"]);
  });

  it("passes its notification on if both came in one tick (gh-112202)", async () => {
    const log: string[] = [];
    await runVirtual(function* () {
      const condition = new Condition();
      const [a, b] = yield* waiters(condition, "ab", log);
      yield* condition.acquire();
      condition.notify(); // for `a` ...
      a?.cancel(); // ... which will not act on it
      condition.release();
      yield* b as Task<void>;
    });
    expect(log).toEqual(["a cancelled() true", "b notified true"]);
  });

  it("passes its notification on if it is cancelled while it takes the lock again (gh-112202)", async () => {
    const log: string[] = [];
    await runQuiet(function* () {
      const condition = new Condition();
      const [a, b] = yield* waiters(condition, "ab", log);
      yield* condition.acquire();
      condition.notify();
      yield* sleep(1); // `a` stands in the lock's line now
      a?.cancel();
      yield* sleep(1);
      condition.release();
      yield* b as Task<void>;
    });
    expect(log).toEqual(["a cancelled() true", "b notified true"]);
  });

  it("passes its notification on if it is cancelled when the lock comes its way", async () => {
    const log: string[] = [];
    await runVirtual(function* () {
      const condition = new Condition();
      const [a, b] = yield* waiters(condition, "ab", log);
      yield* condition.acquire();
      condition.notify();
      yield* sleep(1);
      condition.release(); // wakes `a` in the lock's line ...
      a?.cancel();
      yield* b as Task<void>;
      expect(String(condition)).toBe("Condition[unlocked]");
    });
    expect(log).toEqual(["a cancelled() true", "b notified true"]);
  });

  it("takes the lock again however often it is cancelled, and raises the last cancellation", async () => {
    const log: string[] = [];
    await runQuiet(function* () {
      const condition = new Condition();
      const [task] = yield* waiters(condition, "a", log);
      yield* condition.acquire();
      for (const message of ["first", "second", "third"]) {
        task?.cancel(message);
        yield* sleep(1);
      }
      condition.release();
      yield* sleep(0);
      expect(task?.cancelling()).toBe(3);
    });
    expect(log).toEqual(["a cancelled(third) true"]);
  });

  it("does not use up a notification that came after it had left", async () => {
    const log: string[] = [];
    await runVirtual(function* () {
      const condition = new Condition();
      const [a, b] = yield* waiters(condition, "ab", log);
      yield* condition.acquire();
      a?.cancel();
      condition.notify();
      condition.release();
      yield* b as Task<void>;
    });
    expect(log).toEqual(["a cancelled() true", "b notified true"]);
  });

  it("may wake another for nothing, which its loop then sees", async () => {
    const looks: string[] = [];
    await runVirtual(function* () {
      const condition = new Condition();
      const [a] = yield* waiters(condition, "a", []);
      const careful = createTask(function* () {
        using _ = yield* condition.acquire();
        yield* condition.waitFor(() => looks.push("look") > 5);
      });
      yield* sleep(1);
      a?.cancel();
      yield* sleep(1);
      expect(careful.done()).toBe(false);
    });
    expect(looks).toEqual(["look", "look"]);
  });

  it("leaves the lock alone if it was cancelled while it came in", () =>
    runVirtual(function* () {
      const condition = new Condition();
      yield* condition.acquire();
      const task = createTask(function* () {
        yield* condition.acquire();
        yield* condition.wait();
      });
      yield* sleep(0);
      task.cancel();
      yield* sleep(0);
      expect(condition.locked()).toBe(true);
      condition.release();
      expect(String(condition)).toBe("Condition[unlocked]");
    }));

  it("is not accused of swallowing its cancellation because it takes the lock again", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    await runVirtual(function* () {
      const condition = new Condition();
      const [task] = yield* waiters(condition, "a", []);
      yield* condition.acquire();
      task?.cancel();
      yield* sleep(1);
      condition.release();
      yield* sleep(0);
      expect(task?.cancelled()).toBe(true);
    });
    const told = warn.mock.calls.flat();
    warn.mockRestore();
    expect(told).toEqual([]);
  });
});
