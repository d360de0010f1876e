import { describe, expect, it } from "vitest";
import { raised } from "../../test/raised.ts";
import {
  Barrier,
  BrokenBarrierError,
  type Coroutine,
  createTask,
  gather,
  isCancelled,
  RuntimeError,
  sleep,
} from "../index.ts";
import { runVirtual } from "../testing/index.ts";

const sorted = (numbers: number[]): number[] => numbers.toSorted((a, b) => a - b);

describe("a barrier", () => {
  it("shows its state, and how many of how many wait", () =>
    runVirtual(function* () {
      const barrier = new Barrier(3);
      expect(String(barrier)).toBe("Barrier[filling, waiters:0/3]");
      createTask(barrier.wait());
      createTask(barrier.wait());
      yield* sleep(1);
      expect(String(barrier)).toBe("Barrier[filling, waiters:2/3]");
      expect(barrier.nWaiting).toBe(2);
      expect(barrier.parties).toBe(3);
      yield* barrier.wait();
      expect(String(barrier)).toBe("Barrier[draining, waiters:0/3]");
      yield* sleep(1);
      expect(String(barrier)).toBe("Barrier[filling, waiters:0/3]");
      yield* barrier.abort();
      expect(String(barrier)).toBe("Barrier[broken]");
    }));

  it("keeps tasks until all are there, and numbers them in the order of their coming", async () => {
    const log: string[] = [];
    await runVirtual(function* () {
      const barrier = new Barrier(3);
      function* run(name: string, seconds: number): Coroutine<void> {
        yield* sleep(seconds);
        log.push(`${name} comes`);
        const index = yield* barrier.wait();
        log.push(`${name} goes as ${index}`);
      }
      yield* gather(run("slow", 3), run("quick", 1), run("steady", 2));
    });
    expect(log.slice(0, 3)).toEqual(["quick comes", "steady comes", "slow comes"]);
    expect(log.slice(3).toSorted()).toEqual(["quick goes as 0", "slow goes as 2", "steady goes as 1"]);
  });

  it("for one keeps nobody", () =>
    runVirtual(function* () {
      const barrier = new Barrier(1);
      expect(yield* barrier.wait()).toBe(0);
      expect(yield* barrier.wait()).toBe(0);
    }));

  it("is used again and again by the same tasks", async () => {
    const rounds: number[][] = [[], [], []];
    await runVirtual(function* () {
      const barrier = new Barrier(2);
      function* run(): Coroutine<void> {
        for (const round of rounds) round.push(yield* barrier.wait());
      }
      yield* gather(run(), run());
    });
    expect(rounds.map(sorted)).toEqual([
      [0, 1],
      [0, 1],
      [0, 1],
    ]);
  });

  it("lets those who come while it drains wait for the next round", async () => {
    const indices: number[] = [];
    await runVirtual(function* () {
      const barrier = new Barrier(2);
      const tasks = [1, 2, 3, 4, 5].map(() =>
        createTask(function* () {
          indices.push(yield* barrier.wait());
        }),
      );
      yield* sleep(1);
      expect(tasks.filter((task) => task.done())).toHaveLength(4);
      expect(String(barrier)).toBe("Barrier[filling, waiters:1/2]");
    });
    expect(sorted(indices)).toEqual([0, 0, 1, 1]);
  });

  it("lets one of the tasks do the work of the round", async () => {
    const workers: number[] = [];
    await runVirtual(function* () {
      const barrier = new Barrier(4);
      function* run(): Coroutine<void> {
        const index = yield* barrier.wait();
        if (index === 0) workers.push(index);
      }
      yield* gather(run(), run(), run(), run());
    });
    expect(workers).toEqual([0]);
  });

  it("goes without a task that was cancelled: its place is free for another", () =>
    runVirtual(function* () {
      const barrier = new Barrier(2);
      const impatient = createTask(barrier.wait());
      yield* sleep(0);
      impatient.cancel();
      yield* sleep(0);
      expect(impatient.cancelled()).toBe(true);
      expect(barrier.nWaiting).toBe(0);
      const first = createTask(barrier.wait());
      yield* sleep(0);
      expect(yield* barrier.wait()).toBe(1);
      expect(yield* first).toBe(0);
    }));

  it("lets the others pass when one is cancelled as the last arrives", () =>
    runVirtual(function* () {
      const barrier = new Barrier(3);
      const [a, b] = [createTask(barrier.wait()), createTask(barrier.wait())];
      yield* sleep(0);
      const last = createTask(barrier.wait());
      yield* sleep(0);
      a.cancel();
      yield* gather([a, b, last], { returnExceptions: true });
      expect(a.cancelled()).toBe(true);
      expect([b.result(), last.result()]).toEqual([1, 2]);
      yield* sleep(0);
      expect(String(barrier)).toBe("Barrier[filling, waiters:0/3]");
    }));

  it("refuses a number of tasks below one, and what is not a number", () => {
    for (const parties of [0, -1, Number.NaN]) {
      expect(() => new Barrier(parties)).toThrow(RangeError);
      expect(() => new Barrier(parties)).toThrow("parties must be >= 1");
    }
  });

  it("refuses a number of tasks that can never be met", () => {
    expect(() => new Barrier(1.5)).toThrow(RangeError);
    expect(() => new Barrier("2" as never)).toThrow(TypeError);
  });
});

describe("a barrier that is reset", () => {
  it("sends those who wait away with an error, and is new", () =>
    runVirtual(function* () {
      const barrier = new Barrier(3);
      const tasks = [createTask(barrier.wait()), createTask(barrier.wait())];
      yield* sleep(0);
      yield* barrier.reset();
      expect(String(barrier)).toBe("Barrier[resetting, waiters:0/3]");
      const outcomes = yield* gather(tasks, { returnExceptions: true });
      for (const outcome of outcomes) {
        expect(outcome).toBeInstanceOf(BrokenBarrierError);
        expect(outcome).toBeInstanceOf(RuntimeError);
        expect(String(outcome)).toBe("BrokenBarrierError: Abort or reset of barrier");
      }
      expect(barrier.broken).toBe(false);
      expect(yield* gather(barrier.wait(), barrier.wait(), barrier.wait())).toHaveLength(3);
    }));

  it("takes newcomers when the last of the old ones has left", () =>
    runVirtual(function* () {
      const barrier = new Barrier(2);
      const old = createTask(barrier.wait());
      yield* sleep(0);
      const reset = createTask(barrier.reset());
      const first = createTask(barrier.wait());
      const second = createTask(barrier.wait());
      yield* gather([old, reset, first, second], { returnExceptions: true });
      expect(old.exception()).toBeInstanceOf(BrokenBarrierError);
      expect(sorted([first.result(), second.result()])).toEqual([0, 1]);
    }));

  it("while nobody waits is as it was", () =>
    runVirtual(function* () {
      const barrier = new Barrier(2);
      yield* barrier.reset();
      expect(String(barrier)).toBe("Barrier[filling, waiters:0/2]");
    }));
});

describe("a barrier that is aborted", () => {
  it("sends all away with an error, those who wait and those who come later", () =>
    runVirtual(function* () {
      const barrier = new Barrier(2);
      const waiting = createTask(barrier.wait());
      yield* sleep(0);
      yield* barrier.abort();
      expect(barrier.broken).toBe(true);
      expect(barrier.nWaiting).toBe(0);
      expect(String(yield* raised(waiting))).toBe("BrokenBarrierError: Abort or reset of barrier");
      expect(String(yield* raised(barrier.wait()))).toBe("BrokenBarrierError: Barrier aborted");
    }));

  it("is whole again after a reset", () =>
    runVirtual(function* () {
      const barrier = new Barrier(2);
      yield* barrier.abort();
      yield* barrier.reset();
      expect(barrier.broken).toBe(false);
      const both = yield* gather(barrier.wait(), barrier.wait());
      expect(sorted(both)).toEqual([0, 1]);
    }));

  it("leaves a task that is cancelled at the same time cancelled", async () => {
    let caught: unknown;
    await runVirtual(function* () {
      const barrier = new Barrier(2);
      const task = createTask(function* () {
        caught = yield* raised(barrier.wait());
      });
      yield* sleep(0);
      task.cancel();
      yield* barrier.abort();
      yield* task;
    });
    expect(isCancelled(caught)).toBe(true);
  });
});
