import { describe, expect, it } from "vitest";
import { raised } from "../../test/raised.ts";
import { type Coroutine, createTask, gather, Lock, RuntimeError, sleep, type Task } from "../index.ts";
import { runVirtual } from "../testing/index.ts";

/** Tasks that take the lock and note their name when they have it. */
function takers(lock: Lock, names: string, log: string[]): Task<void>[] {
  return [...names].map((name) =>
    createTask(function* () {
      yield* lock.acquire();
      log.push(name);
    }),
  );
}

describe("a lock", () => {
  it("shows whether it is held, and how many wait for it", () =>
    runVirtual(function* () {
      const lock = new Lock();
      expect(String(lock)).toBe("Lock[unlocked]");

      yield* lock.acquire();
      expect(lock.locked()).toBe(true);
      expect(String(lock)).toBe("Lock[locked]");

      takers(lock, "ab", []);
      yield* sleep(0);
      expect(String(lock)).toBe("Lock[locked, waiters:2]");

      lock.release();
      expect(lock.locked()).toBe(false);
      expect(String(lock)).toBe("Lock[unlocked, waiters:2]"); // `a` was woken and has not run yet
      yield* sleep(0);
      expect(String(lock)).toBe("Lock[locked, waiters:1]");
    }));

  it("is named by the tasks that wait for it", () =>
    runVirtual(function* () {
      const lock = new Lock();
      yield* lock.acquire();
      const waiter = createTask(lock.acquire(), { name: "waiter" });
      yield* sleep(0);
      expect(String(waiter)).toBe("Task['waiter', pending, waiting for Lock[locked, waiters:1]]");
    }));

  it("is taken on the spot while it is free", async () => {
    const log: string[] = [];
    await runVirtual(function* () {
      const lock = new Lock();
      createTask(function* () {
        log.push("another task");
        yield;
      });
      yield* lock.acquire();
      lock.release();
      yield* lock.acquire();
      log.push("locked");
      yield* sleep(0);
    });
    expect(log).toEqual(["locked", "another task"]);
  });

  it("lets one task in at a time, in the order of their coming", async () => {
    const log: string[] = [];
    await runVirtual(function* () {
      const lock = new Lock();
      function* work(name: string): Coroutine<void> {
        yield* lock.acquire();
        log.push(`${name} in`);
        yield* sleep(1);
        log.push(`${name} out`);
        lock.release();
      }
      yield* gather(work("a"), work("b"), work("c"));
    });
    expect(log).toEqual(["a in", "a out", "b in", "b out", "c in", "c out"]);
  });

  it("wakes exactly one task a release", async () => {
    const log: string[] = [];
    await runVirtual(function* () {
      const lock = new Lock();
      yield* lock.acquire();
      takers(lock, "abc", log);
      yield* sleep(0);
      lock.release();
      yield* sleep(1);
      expect(log).toEqual(["a"]);
      lock.release();
      yield* sleep(1);
    });
    expect(log).toEqual(["a", "b"]);
  });

  it("cannot be snatched by its last holder from a task that waits", async () => {
    const log: string[] = [];
    await runVirtual(function* () {
      const lock = new Lock();
      yield* lock.acquire();
      const [waiter] = takers(lock, "w", log);
      yield* sleep(0);

      lock.release();
      waiter?.addDoneCallback(() => lock.release());
      yield* lock.acquire();
      log.push("last holder");
    });
    expect(log).toEqual(["w", "last holder"]);
  });

  it("may be released by any task", () =>
    runVirtual(function* () {
      const lock = new Lock();
      yield* lock.acquire();
      yield* createTask(function* () {
        lock.release();
      });
      expect(lock.locked()).toBe(false);
    }));

  it("complains about a release without a holder", () => {
    const lock = new Lock();
    expect(() => lock.release()).toThrow(RuntimeError);
    expect(() => lock.release()).toThrow("Lock is not acquired.");
    expect(lock.locked()).toBe(false);
  });

  it("is not reentrant: a holder that takes it again waits for ever", async () => {
    const lock = new Lock();
    const twice = runVirtual(function* () {
      yield* lock.acquire();
      yield* lock.acquire();
    });
    await expect(twice).rejects.toThrow("waiting for Lock[locked, waiters:1]");
  });

  it("refuses a task of another loop than that of its first waiter", async () => {
    const lock = new Lock();
    function* contend(): Coroutine<unknown> {
      yield* lock.acquire();
      const waiter = createTask(lock.acquire());
      yield* sleep(0);
      lock.release();
      const error = yield* raised(waiter);
      if (lock.locked()) lock.release();
      return error;
    }
    expect(await runVirtual(contend)).toBeUndefined();
    const error = await runVirtual(contend);
    expect(error).toBeInstanceOf(RuntimeError);
    expect(String(error)).toContain("<Lock[locked]> is bound to a different event loop");
  });
});
