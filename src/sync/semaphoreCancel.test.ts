import { describe, expect, it } from "vitest";
import { raised } from "../../test/raised.ts";
import {
  type Coroutine,
  createTask,
  gather,
  Semaphore,
  sleep,
  type Task,
  timeout,
  TimeoutError,
  wait,
} from "../index.ts";
import { runVirtual } from "../testing/index.ts";

/** Tasks that take a permit, note their name, and keep it. */
function takers(slots: Semaphore, names: string, log: string[]): Task<void>[] {
  return [...names].map((name) =>
    createTask(function* () {
      yield* slots.acquire();
      log.push(name);
    }),
  );
}

describe("a cancelled task in the line for a permit", () => {
  it("passes the permit on that it was given in the same tick (gh-90155)", async () => {
    const log: string[] = [];
    await runVirtual(function* () {
      const slots = new Semaphore(0);
      const [a, b] = takers(slots, "ab", log);
      yield* sleep(0);
      slots.release(); // hands the permit to `a` ...
      a?.cancel(); // ... which will never use it
      yield* b as Task<void>;
    });
    expect(log).toEqual(["b"]);
  });

  it("gives the permit back if nobody else waits", () =>
    runVirtual(function* () {
      const slots = new Semaphore(0);
      const [a] = takers(slots, "a", []);
      yield* sleep(0);
      slots.release();
      a?.cancel();
      yield* sleep(0);
      expect(String(slots)).toBe("Semaphore[unlocked, value:1]");
    }));

  it("gets no permit that is released after its cancellation", async () => {
    const log: string[] = [];
    await runVirtual(function* () {
      const slots = new Semaphore(0);
      const [a, b] = takers(slots, "ab", log);
      yield* sleep(0);
      a?.cancel();
      slots.release();
      yield* b as Task<void>;
      expect(String(slots)).toBe("Semaphore[locked]");
    });
    expect(log).toEqual(["b"]);
  });

  it("does not wedge those behind it (gh-90155)", async () => {
    const log: string[] = [];
    await runVirtual(function* () {
      const slots = new Semaphore(1);
      yield* slots.acquire();
      const [a, b, c] = takers(slots, "abc", log);
      yield* sleep(0);
      a?.cancel();
      b?.cancel();
      slots.release();
      yield* c as Task<void>;
      slots.release();
      yield* slots.acquire();
    });
    expect(log).toEqual(["c"]);
  });

  it("leaves permits that came together to the ones behind it", async () => {
    const log: string[] = [];
    await runVirtual(function* () {
      const slots = new Semaphore(0);
      const tasks = takers(slots, "abcd", log);
      yield* sleep(0);
      slots.release();
      slots.release();
      tasks[0]?.cancel();
      tasks[1]?.cancel();
      yield* sleep(0);
      yield* sleep(0);
      expect(String(slots)).toBe("Semaphore[locked]");
      yield* wait(tasks);
    });
    expect(log).toEqual(["c", "d"]);
  });

  it("keeps no newcomer waiting when a permit is free (gh-90155)", () =>
    runVirtual(function* () {
      const slots = new Semaphore(1);
      yield* slots.acquire();
      const [a] = takers(slots, "a", []);
      yield* sleep(0);
      a?.cancel();
      slots.release();
      expect(slots.locked()).toBe(false);
      yield* slots.acquire();
      yield* sleep(0);
      expect(String(slots)).toBe("Semaphore[locked]");
    }));

  it("keeps the order of those who wait (bpo-45997)", async () => {
    const log: string[] = [];
    await runVirtual(function* () {
      const slots = new Semaphore(1);
      function* loop(name: string): Coroutine<void> {
        for (let i = 0; i < 3; i++) {
          yield* slots.acquire();
          log.push(name);
          yield;
          slots.release();
        }
      }
      yield* gather(loop("a"), loop("b"), loop("c"));
    });
    expect(log.join("")).toBe("abcabcabc");
  });

  it("leaves the line at its timeout with its slot free for the others", () =>
    runVirtual(function* () {
      const slots = new Semaphore(1);
      yield* slots.acquire();
      const late = yield* raised(timeout(1, () => slots.acquire()));
      expect(late).toBeInstanceOf(TimeoutError);
      expect(String(slots)).toBe("Semaphore[locked]");
      slots.release();
      expect(slots.value).toBe(1);
    }));
});
