import { describe, expect, it } from "vitest";
import { raised } from "../../test/raised.ts";
import { Condition, type Coroutine, createTask, gather, Lock, RuntimeError, sleep, type Task, wait } from "../index.ts";
import { runVirtual } from "../testing/index.ts";

/** Tasks that wait at the condition, and note their name when they go on with the lock. */
function* waiters(condition: Condition, names: string, log: string[]): Coroutine<Task<void>[]> {
  const tasks = [...names].map((name) =>
    createTask(function* () {
      using _ = yield* condition.acquire();
      yield* condition.wait();
      log.push(name);
    }),
  );
  for (let i = 0; i <= names.length; i++) yield* sleep(0);
  return tasks;
}

function* notify(condition: Condition, n?: number): Coroutine<void> {
  using _ = yield* condition.acquire();
  condition.notify(n);
}

describe("a condition", () => {
  it("shows whether its lock is held, and how many wait for a notification", () =>
    runVirtual(function* () {
      const condition = new Condition();
      expect(String(condition)).toBe("Condition[unlocked]");
      yield* waiters(condition, "ab", []);
      expect(String(condition)).toBe("Condition[unlocked, waiters:2]");
      yield* condition.acquire();
      expect(condition.locked()).toBe(true);
      expect(String(condition)).toBe("Condition[locked, waiters:2]");
      condition.release();
    }));

  it("gives the lock back while a task waits, and takes it again before the task goes on", async () => {
    const log: string[] = [];
    await runVirtual(function* () {
      const condition = new Condition();
      const waiter = createTask(function* () {
        yield* condition.acquire();
        log.push(String(yield* condition.wait()), String(condition));
        condition.release();
      });
      yield* sleep(0);
      log.push(String(condition));

      yield* condition.acquire();
      condition.notify();
      yield* sleep(1);
      log.push(String(waiter.done())); // it was notified, but we have the lock
      condition.release();
      yield* waiter;
    });
    expect(log).toEqual(["Condition[unlocked, waiters:1]", "false", "true", "Condition[locked]"]);
  });

  it("wakes as many as it is told to, in the order of their coming", async () => {
    const log: string[] = [];
    await runVirtual(function* () {
      const condition = new Condition();
      yield* waiters(condition, "abcdef", log);
      yield* notify(condition);
      yield* sleep(1);
      expect(log.join("")).toBe("a");
      yield* notify(condition, 2);
      yield* sleep(1);
      expect(log.join("")).toBe("abc");
      yield* notify(condition, 0);
      yield* sleep(1);
      expect(log.join("")).toBe("abc");
      yield* notify(condition, 1000);
      yield* sleep(1);
    });
    expect(log.join("")).toBe("abcdef");
  });

  it("wakes all, and not those who come later", async () => {
    const log: string[] = [];
    await runVirtual(function* () {
      const condition = new Condition();
      const early = yield* waiters(condition, "ab", log);
      yield* condition.acquire();
      condition.notifyAll();
      condition.release();
      const late = createTask(function* () {
        yield* condition.acquire();
        yield* condition.wait();
        log.push("late");
      });
      yield* wait(early);
      yield* sleep(1);
      expect(late.done()).toBe(false);
      expect(String(condition)).toBe("Condition[unlocked, waiters:1]");
    });
    expect(log).toEqual(["a", "b"]);
  });

  it("remembers no notification for those who come later", () =>
    runVirtual(function* () {
      const condition = new Condition();
      yield* notify(condition, 5);
      const [late] = yield* waiters(condition, "x", []);
      yield* sleep(1);
      expect(late?.done()).toBe(false);
    }));

  it("waits until the predicate holds, and gives its value", async () => {
    const log: unknown[] = [];
    await runVirtual(function* () {
      const condition = new Condition();
      let found: string | undefined;
      const waiter = createTask(function* () {
        using _ = yield* condition.acquire();
        const value = yield* condition.waitFor(() => {
          log.push("looked");
          return found;
        });
        log.push(value);
      });
      yield* sleep(1);
      yield* notify(condition); // for nothing
      yield* sleep(1);
      found = "pearl";
      yield* sleep(1); // a change alone wakes nobody
      expect(log).toEqual(["looked", "looked"]);
      yield* notify(condition);
      yield* waiter;
    });
    expect(log).toEqual(["looked", "looked", "looked", "pearl"]);
  });

  it("does not wait for a predicate that holds", () =>
    runVirtual(function* () {
      const condition = new Condition();
      yield* condition.acquire();
      expect(yield* condition.waitFor(() => 7)).toBe(7);
    }));

  it("passes the predicate's error on, with the lock held", () =>
    runVirtual(function* () {
      const condition = new Condition();
      yield* condition.acquire();
      const predicate = (): boolean => {
        throw new Error("cannot tell");
      };
      expect(String(yield* raised(condition.waitFor(predicate)))).toBe("Error: cannot tell");
      expect(condition.locked()).toBe(true);
    }));

  it("may share its lock with another, each with waiters of its own", async () => {
    const log: string[] = [];
    await runVirtual(function* () {
      const lock = new Lock();
      const [notEmpty, notFull] = [new Condition(lock), new Condition(lock)];
      yield* waiters(notEmpty, "e", log);
      yield* waiters(notFull, "f", log);
      yield* lock.acquire();
      expect([notEmpty.locked(), notFull.locked()]).toEqual([true, true]);
      notFull.notifyAll();
      lock.release();
      yield* sleep(1);
      expect(log).toEqual(["f"]);
      yield* notify(notEmpty);
      yield* sleep(1);
    });
    expect(log).toEqual(["f", "e"]);
  });

  it("passes the lock among the notified tasks one at a time", async () => {
    const log: string[] = [];
    await runVirtual(function* () {
      const condition = new Condition();
      function* work(name: string): Coroutine<void> {
        using _ = yield* condition.acquire();
        yield* condition.wait();
        log.push(`${name} in`);
        yield* sleep(1);
        log.push(`${name} out`);
      }
      const all = gather(work("a"), work("b"));
      yield* sleep(1);
      yield* notify(condition, 2);
      yield* all;
    });
    expect(log).toEqual(["a in", "a out", "b in", "b out"]);
  });

  it("complains when the lock is not held", () =>
    runVirtual(function* () {
      const condition = new Condition();
      const waiting = yield* raised(condition.wait());
      expect(waiting).toBeInstanceOf(RuntimeError);
      expect(String(waiting)).toContain("cannot wait on un-acquired lock");
      expect(yield* raised(condition.waitFor(() => false))).toBeInstanceOf(RuntimeError);
      expect(() => condition.notify()).toThrow(RuntimeError);
      expect(() => condition.notify()).toThrow("cannot notify on un-acquired lock");
      expect(() => condition.notifyAll()).toThrow(RuntimeError);
      expect(() => condition.release()).toThrow("Lock is not acquired.");
      expect(String(condition)).toBe("Condition[unlocked]");
    }));
});
