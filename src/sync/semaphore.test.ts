import { describe, expect, it } from "vitest";
import { raised } from "../../test/raised.ts";
import { BoundedSemaphore, type Coroutine, createTask, gather, RuntimeError, Semaphore, sleep } from "../index.ts";
import { runVirtual } from "../testing/index.ts";

describe("a semaphore", () => {
  it("shows its free permits, and how many tasks wait for one", () =>
    runVirtual(function* () {
      const slots = new Semaphore(2);
      expect(String(slots)).toBe("Semaphore[unlocked, value:2]");
      yield* slots.acquire();
      expect(String(slots)).toBe("Semaphore[unlocked, value:1]");
      expect(slots.value).toBe(1);
      yield* slots.acquire();
      expect(slots.locked()).toBe(true);
      expect(String(slots)).toBe("Semaphore[locked]");
      createTask(slots.acquire());
      createTask(slots.acquire());
      yield* sleep(0);
      expect(String(slots)).toBe("Semaphore[locked, waiters:2]");
      expect(String(new BoundedSemaphore())).toBe("BoundedSemaphore[unlocked, value:1]");
    }));

  it("has one permit if not told otherwise", () => {
    expect(new Semaphore().value).toBe(1);
    expect(new BoundedSemaphore().value).toBe(1);
  });

  it("lets so many tasks go on at once, in the order of their coming", async () => {
    const log: string[] = [];
    await runVirtual(function* () {
      const slots = new Semaphore(2);
      function* work(name: string, seconds: number): Coroutine<void> {
        using _ = yield* slots.acquire();
        log.push(`${name} in`);
        yield* sleep(seconds);
        log.push(`${name} out`);
      }
      yield* gather(work("a", 3), work("b", 1), work("c", 1), work("d", 5));
      expect(slots.value).toBe(2);
    });
    expect(log).toEqual(["a in", "b in", "b out", "c in", "c out", "d in", "a out", "d out"]);
  });

  it("is taken on the spot while there is a permit", async () => {
    const log: string[] = [];
    await runVirtual(function* () {
      const slots = new Semaphore(2);
      createTask(function* () {
        log.push("another task");
        yield;
      });
      yield* slots.acquire();
      yield* slots.acquire();
      log.push("taken");
      yield* sleep(0);
    });
    expect(log).toEqual(["taken", "another task"]);
  });

  it("counts permits that are given without having been taken", () => {
    const slots = new Semaphore(0);
    slots.release();
    slots.release();
    expect(slots.value).toBe(2);
  });

  it("may begin without a permit, as a signal", () =>
    runVirtual(function* () {
      const slots = new Semaphore(0);
      const waiter = createTask(slots.acquire());
      yield* sleep(0);
      expect(waiter.done()).toBe(false);
      slots.release();
      yield* waiter;
    }));

  it("does not let a newcomer overtake those who were woken and have yet to run", async () => {
    const log: string[] = [];
    await runVirtual(function* () {
      const slots = new Semaphore(0);
      const waiter = createTask(function* () {
        yield* slots.acquire();
        log.push("first");
        slots.release();
      });
      yield* sleep(0);
      slots.release();
      expect(slots.locked()).toBe(true);
      yield* slots.acquire();
      log.push("newcomer");
      yield* waiter;
    });
    expect(log).toEqual(["first", "newcomer"]);
  });

  it("does not let a newcomer overtake a woken task even if there is a permit for both", async () => {
    const log: string[] = [];
    await runVirtual(function* () {
      const slots = new Semaphore(0);
      createTask(function* () {
        yield* slots.acquire();
        log.push("first");
      });
      yield* sleep(0);
      slots.release();
      slots.release();
      expect(slots.value).toBe(1);
      expect(slots.locked()).toBe(true);
      yield* slots.acquire();
      log.push("newcomer");
    });
    expect(log).toEqual(["first", "newcomer"]);
  });

  it("gives permits that come together to as many as wait, at once", async () => {
    const log: string[] = [];
    await runVirtual(function* () {
      const slots = new Semaphore(0);
      for (const name of "abcd") {
        createTask(function* () {
          yield* slots.acquire();
          log.push(name);
        });
      }
      yield* sleep(0);
      for (let i = 0; i < 3; i++) slots.release();
      yield* sleep(0);
      expect(String(slots)).toBe("Semaphore[locked, waiters:1]");
    });
    expect(log).toEqual(["a", "b", "c"]);
  });

  it("refuses a negative number of permits, and what is not a number", () => {
    expect(() => new Semaphore(-1)).toThrow(RangeError);
    expect(() => new Semaphore(-1)).toThrow("Semaphore initial value must be >= 0");
    expect(() => new Semaphore(Number.NaN)).toThrow(RangeError);
    expect(() => new BoundedSemaphore(-1)).toThrow(RangeError);
  });

  it("refuses half a permit and a text, which would never run out", () => {
    expect(() => new Semaphore(1.5)).toThrow(RangeError);
    expect(() => new Semaphore("3" as never)).toThrow(TypeError);
  });

  it("refuses a task of another loop than that of its first waiter", async () => {
    const slots = new Semaphore(0);
    function* meet(): Coroutine<unknown> {
      const waiter = createTask(slots.acquire());
      yield* sleep(0);
      if (!waiter.done()) slots.release();
      return yield* raised(waiter);
    }
    expect(await runVirtual(meet)).toBeUndefined();
    expect(await runVirtual(meet)).toBeInstanceOf(RuntimeError);
  });
});

describe("a bounded semaphore", () => {
  it("complains about a permit more than it had, and takes none", () =>
    runVirtual(function* () {
      const slots = new BoundedSemaphore(2);
      expect(() => slots.release()).toThrow(RangeError);
      expect(() => slots.release()).toThrow("BoundedSemaphore released too many times");
      yield* slots.acquire();
      slots.release();
      expect(() => slots.release()).toThrow(RangeError);
      expect(slots.value).toBe(2);
    }));

  it("takes a permit back while others wait for it", () =>
    runVirtual(function* () {
      const slots = new BoundedSemaphore(1);
      yield* slots.acquire();
      const waiter = createTask(slots.acquire());
      yield* sleep(0);
      slots.release();
      yield* waiter;
      slots.release();
      expect(String(slots)).toBe("BoundedSemaphore[unlocked, value:1]");
    }));
});
