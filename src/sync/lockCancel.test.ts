import { describe, expect, it } from "vitest";
import { type Coroutine, createTask, isCancelled, Lock, sleep, type Task } from "../index.ts";
import { runVirtual } from "../testing/index.ts";

/** A lock that is held, with tasks that wait for it, note their name when they have it, and keep it. */
function* queueUp(names: string, log: string[]): Coroutine<{ lock: Lock; tasks: Task<void>[] }> {
  const lock = new Lock();
  yield* lock.acquire();
  const tasks = [...names].map((name) =>
    createTask(function* () {
      yield* lock.acquire();
      log.push(name);
    }),
  );
  yield* sleep(0);
  return { lock, tasks };
}

describe("a cancelled task in the line for a lock", () => {
  it("leaves the line at once, and those behind it move up", async () => {
    const log: string[] = [];
    await runVirtual(function* () {
      const { lock, tasks } = yield* queueUp("abc", log);
      tasks[0]?.cancel();
      yield* sleep(0);
      expect(tasks[0]?.cancelled()).toBe(true);
      expect(String(lock)).toBe("Lock[locked, waiters:2]");

      lock.release();
      yield* sleep(0);
    });
    expect(log).toEqual(["b"]);
  });

  it("passes the lock on that it was given in the same tick (bpo-27585)", async () => {
    const log: string[] = [];
    await runVirtual(function* () {
      const { lock, tasks } = yield* queueUp("ab", log);
      lock.release(); // wakes `a` ...
      tasks[0]?.cancel(); // ... which will never use it
      yield* tasks[1] as Task<void>;
      expect(String(lock)).toBe("Lock[locked]");
    });
    expect(log).toEqual(["b"]);
  });

  it("does not take the lock with it if it was cancelled just before the release", async () => {
    const log: string[] = [];
    await runVirtual(function* () {
      const { lock, tasks } = yield* queueUp("ab", log);
      tasks[0]?.cancel();
      lock.release();
      yield* tasks[1] as Task<void>;
    });
    expect(log).toEqual(["b"]);
  });

  it("passes the lock on over others that are cancelled in the same tick", async () => {
    const log: string[] = [];
    await runVirtual(function* () {
      const { lock, tasks } = yield* queueUp("abcd", log);
      lock.release();
      for (const task of tasks.slice(0, 3)) task.cancel();
      yield* tasks[3] as Task<void>;
      expect(String(lock)).toBe("Lock[locked]");
    });
    expect(log).toEqual(["d"]);
  });

  it("leaves the lock free if nobody else waits", () =>
    runVirtual(function* () {
      const { lock, tasks } = yield* queueUp("a", []);
      lock.release();
      tasks[0]?.cancel();
      yield* sleep(0);
      expect(String(lock)).toBe("Lock[unlocked]");
      yield* lock.acquire();
    }));

  it("does not let two tasks in when it was woken while a newcomer came (gh-76915)", async () => {
    const log: string[] = [];
    await runVirtual(function* () {
      const { lock, tasks } = yield* queueUp("ab", log);
      lock.release();
      tasks[0]?.cancel();
      tasks[1]?.addDoneCallback(() => {
        log.push("released");
        lock.release();
      });
      yield* lock.acquire();
      log.push("newcomer");
    });
    expect(log).toEqual(["b", "released", "newcomer"]);
  });

  it("is no reason to wait: a free lock whose whole line was cancelled is taken on the spot", async () => {
    const log: string[] = [];
    await runVirtual(function* () {
      const { lock, tasks } = yield* queueUp("ab", log);
      for (const task of tasks) {
        task.cancel();
        task.addDoneCallback(() => log.push("cancelled"));
      }
      lock.release();
      yield* lock.acquire();
      log.push("newcomer");
      yield* sleep(0);
      yield* sleep(0);
      expect(String(lock)).toBe("Lock[locked]");
    });
    expect(log).toEqual(["newcomer", "cancelled", "cancelled"]);
  });

  it("does not free the lock that another has taken meanwhile", () =>
    runVirtual(function* () {
      const { lock, tasks } = yield* queueUp("a", []);
      tasks[0]?.cancel();
      lock.release();
      yield* lock.acquire();
      const next = createTask(lock.acquire());
      yield* sleep(1);
      expect(next.done()).toBe(false);
      expect(String(lock)).toBe("Lock[locked, waiters:1]");
    }));

  it("hears of the cancellation where it waits, and may wait again at the end of the line", async () => {
    const log: string[] = [];
    await runVirtual(
      function* () {
        const lock = new Lock();
        yield* lock.acquire();
        const stubborn = createTask(function* () {
          try {
            yield* lock.acquire();
          } catch (error) {
            log.push(isCancelled(error) ? error.message : "?");
            yield* lock.acquire();
          }
          log.push("stubborn");
          lock.release();
        });
        const patient = createTask(function* () {
          yield* lock.acquire();
          log.push("patient");
          lock.release();
        });
        yield* sleep(0);
        stubborn.cancel("give way");
        yield* sleep(0);
        lock.release();
        yield* stubborn;
        yield* patient;
      },
      { debug: false },
    );
    expect(log).toEqual(["give way", "patient", "stubborn"]);
  });

  it("may be first, in the middle or last: the others keep their order", async () => {
    for (const out of ["a", "c", "e", "ae", "bcd", "abcd", "bcde"]) {
      const log: string[] = [];
      await runVirtual(function* () {
        const { lock, tasks } = yield* queueUp("abcde", log);
        for (const name of out) tasks["abcde".indexOf(name)]?.cancel();
        const stay = tasks.filter((_, i) => !out.includes("abcde".charAt(i)));
        for (const task of stay) {
          lock.release();
          yield* task;
        }
        expect(String(lock)).toBe("Lock[locked]");
      });
      expect(log.join("")).toBe([..."abcde"].filter((name) => !out.includes(name)).join(""));
    }
  });
});
