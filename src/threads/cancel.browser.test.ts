import { describe, expect, it } from "vitest";
import { events, heavy, started } from "../../test/threads/page.ts";
import { shared, until, withPool } from "../../test/threads/withPool.ts";
import { CancelledError, createTask, gather, isCancelled, sleep, TimeoutError, timeout, withSignal } from "../index.ts";
import { toThread } from "./toThread.ts";

describe("a call that is cancelled while it runs", () => {
  it("detached: runs on, and keeps its worker until it ends", () =>
    withPool({ maxWorkers: 1 }, function* (pool) {
      const memory = shared(2);
      const call = createTask(toThread(heavy.countFor, memory, 100));
      yield* until(() => Atomics.load(memory, 0) === 1);
      call.cancel();
      yield* gather([call], { returnExceptions: true });
      expect(call.cancelled()).toBe(true);
      expect(Atomics.load(memory, 1)).toBe(0);
      yield* toThread(heavy.add, 1, 1); // behind it
      expect(Atomics.load(memory, 1)).toBe(1);
      expect(pool.size).toBe(1);
    }));

  it("cooperative: raises in the function where it asks", () =>
    withPool({ maxWorkers: 1 }, function* () {
      const memory = shared(2);
      const call = createTask(heavy.spinPolitely.with({ cancel: "cooperative" })(memory));
      yield* until(() => Atomics.load(memory, 0) === 1);
      call.cancel();
      yield* gather([call], { returnExceptions: true });
      yield* toThread(heavy.add, 1, 1);
      expect(Atomics.load(memory, 1)).toBe(1); // its finally block ran
    }));

  it("cooperative: aborts the signal of an async function, and cancels a coroutine", () =>
    withPool({ maxWorkers: 1 }, function* () {
      const memory = shared(2);
      for (const fn of [heavy.untilAborted, heavy.napNoting]) {
        memory.fill(0);
        const call = createTask(fn.with({ cancel: "cooperative" })(memory));
        yield* until(() => Atomics.load(memory, 0) === 1);
        call.cancel();
        yield* gather([call], { returnExceptions: true });
        expect(call.cancelled()).toBe(true);
        yield* until(() => Atomics.load(memory, 1) === 1);
      }
    }));

  it("terminate: the caller hears at once, a spare takes the next call, and the processor is free", () =>
    withPool({ maxWorkers: 1 }, function* (pool) {
      const memory = shared(1);
      const startedBefore = started.length;
      const call = createTask(heavy.spin.with({ cancel: "terminate" })(memory));
      yield* until(() => Atomics.load(memory, 0) > 1000 && started.length === startedBefore + 2); // the spare, too
      const cancelled = performance.now();
      call.cancel();
      yield* gather([call], { returnExceptions: true });
      const heard = performance.now() - cancelled;
      expect(yield* toThread(heavy.add, 1, 1)).toBe(2);
      const next = performance.now() - cancelled;
      let before = -1;
      while (before !== Atomics.load(memory, 0)) {
        before = Atomics.load(memory, 0);
        yield* sleep(0.05);
      }
      const free = performance.now() - cancelled;
      console.log(`heard ${heard.toFixed(1)} ms, next ${next.toFixed(1)} ms, free ${free.toFixed(0)} ms`);
      expect(free).toBeLessThan(10_000);
      expect(pool.size).toBe(1);
    }));

  it("terminate: a function that stops within the grace keeps its worker", () =>
    withPool({ maxWorkers: 1 }, function* () {
      const memory = shared(2);
      yield* toThread(heavy.callsHere);
      const call = createTask(heavy.spinPolitely.with({ cancel: "terminate", grace: 5 })(memory));
      yield* until(() => Atomics.load(memory, 0) === 1);
      call.cancel();
      expect(yield* toThread(heavy.callsHere)).toBe(2); // the same worker
    }));

  it("terminate: a function that does not stop within the grace is ended", () =>
    withPool({ maxWorkers: 1 }, function* () {
      const memory = shared(1);
      const call = createTask(heavy.spin.with({ cancel: "terminate", grace: { milliseconds: 30 } })(memory));
      yield* until(() => Atomics.load(memory, 0) > 0);
      call.cancel();
      expect(yield* toThread(heavy.add, 1, 1)).toBe(2);
    }));

  it("terminate: ends a worker that blocks before one that computes, and what it has running on the page", () =>
    withPool({ maxWorkers: 2 }, function* () {
      events.length = 0;
      const memory = shared(1);
      const calls = [
        createTask(heavy.holding.with({ cancel: "terminate" })("computing", memory)),
        createTask(heavy.holding.with({ cancel: "terminate" })("blocked", undefined)),
      ];
      yield* until(() => Atomics.load(memory, 0) > 0 && events.length > 0);
      const ended: string[] = [];
      for (const lock of ["computing", "blocked"]) void navigator.locks.request(lock, () => ended.push(lock));
      const cancelled = performance.now();
      for (const call of calls) call.cancel();
      yield* until(() => ended.length > 0);
      console.log(`a blocked worker was gone after ${(performance.now() - cancelled).toFixed(1)} ms`);
      yield* until(() => ended.length > 1);
      const isOrdered = /Chrome/.test(navigator.userAgent); // it lets what computes run on for two seconds
      expect(isOrdered ? ended : ended.toSorted()).toEqual(["blocked", "computing"]);
      expect(events).toEqual(["started", "ended"]);
    }));

  it("leaves all others alone: each runs exactly once", () =>
    withPool({ maxWorkers: 1 }, function* () {
      const memory = shared(41);
      const runaway = createTask(heavy.spin.with({ cancel: "terminate" })(memory.subarray(40)));
      yield* until(() => Atomics.load(memory, 40) > 0);
      const others = Array.from({ length: 40 }, (_, i) => createTask(toThread(heavy.countCall, memory, i)));
      yield* sleep({ milliseconds: 10 }); // they lie in the worker's port
      runaway.cancel();
      yield* gather(others);
      expect([...memory.subarray(0, 40)]).toEqual(new Array(40).fill(1));
    }));
});

describe("a call that is cancelled before it begins", () => {
  it("never begins, wherever it waits", () =>
    withPool({ maxWorkers: 1 }, function* () {
      const memory = shared(200);
      const busy = createTask(toThread(heavy.work, 50));
      const calls = Array.from({ length: 200 }, (_, i) => createTask(toThread(heavy.countCall, memory, i)));
      yield* sleep(0);
      calls.forEach((call, i) => i % 2 === 1 && call.cancel());
      yield* busy;
      const results = yield* gather(calls, { returnExceptions: true });
      expect(results.filter((each) => isCancelled(each))).toHaveLength(100);
      yield* toThread(heavy.add, 1, 1);
      expect([...memory].map((count, i) => count === 1 - (i % 2))).not.toContain(false);
    }));

  it("never begins when its worker has not even started", () =>
    withPool({ maxWorkers: 1 }, function* () {
      const memory = shared(1);
      const call = createTask(toThread(heavy.countCall, memory, 0));
      yield* sleep(0);
      call.cancel();
      expect(yield* toThread(heavy.add, 2, 2)).toBe(4);
      expect(memory[0]).toBe(0);
      expect(call.cancelled()).toBe(true);
    }));
});

describe("time limits and signals", () => {
  it("work as everywhere", () =>
    withPool({ maxWorkers: 1 }, function* () {
      try {
        yield* timeout(0.05, () => heavy.spin.with({ cancel: "terminate" })(undefined));
        expect.unreachable();
      } catch (error) {
        expect(error).toBeInstanceOf(TimeoutError);
      }
      const controller = new AbortController();
      const call = createTask(withSignal(controller.signal, heavy.spin.with({ cancel: "terminate" })(undefined)));
      yield* sleep(0.05);
      controller.abort();
      try {
        yield* call;
        expect.unreachable();
      } catch (error) {
        expect(error).toBeInstanceOf(CancelledError);
      }
      expect(yield* toThread(heavy.add, 2, 2)).toBe(4);
    }));
});
