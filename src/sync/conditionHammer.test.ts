import { describe, expect, it } from "vitest";
import { raised } from "../../test/raised.ts";
import { Random, seeds } from "../../test/random.ts";
import { Condition, type Coroutine, createTask, gather, isCancelled, sleep, type Task } from "../index.ts";
import { runVirtual } from "../testing/index.ts";

const consumers = 5;
const items = 20;

/** What the tasks did, as seen from outside. */
interface Record {
  taken: number;
  left: number;
  inside: number;
  clashes: number;
  cancelled: number;
  idle: number;
  counts: number[];
  end: string;
}

/** Producers notify once an item, to consumers that are cancelled at any moment: a lost notification shows. */
function* hammer(seed: number): Coroutine<Record> {
  const random = new Random(seed);
  const condition = new Condition();
  const record: Record = { taken: 0, left: 0, inside: 0, clashes: 0, cancelled: 0, idle: 0, counts: [], end: "" };

  const enter = (): void => {
    record.inside += 1;
    if (record.inside > 1 || !condition.locked()) record.clashes += 1;
  };
  const leave = (): void => {
    record.inside -= 1;
  };

  function* takeOne(): Coroutine<void> {
    using _ = yield* condition.acquire();
    enter();
    try {
      while (record.left === 0) {
        leave();
        try {
          yield* condition.wait();
        } finally {
          enter(); // also a cancelled task has the lock here
        }
      }
      record.left -= 1;
      record.taken += 1;
      if (random.below(3) === 0) yield* sleep(1);
    } finally {
      leave();
    }
  }

  const tasks: Task<void>[] = [];
  for (let i = 0; i < consumers; i++) {
    const task: Task<void> = createTask(function* () {
      while (record.taken < items) {
        try {
          yield* takeOne();
        } catch (error) {
          if (!isCancelled(error)) throw error;
          record.cancelled += 1;
          while (task.uncancel() > 0);
          yield* raised(sleep(1 + random.below(4))); // it does not come back for what it was notified of
          while (task.uncancel() > 0);
        }
      }
    });
    tasks.push(task);
  }
  const disturber = createTask(function* () {
    for (;;) {
      yield* sleep(1);
      for (let i = random.below(4); i > 0; i--) random.pick(tasks).cancel();
      yield* sleep(0.5); // all is quiet now: nobody waits while an item lies there
      if (record.left > 0 && String(condition).startsWith("Condition[unlocked, waiters:")) record.idle += 1;
      yield* sleep(0.5);
    }
  });
  for (let i = 0; i < items; i++) {
    yield* sleep(random.below(3));
    using _ = yield* condition.acquire();
    enter();
    record.left += 1;
    condition.notify();
    leave();
  }
  while (record.taken < items) yield* sleep(1);
  disturber.cancel();
  for (const task of tasks) task.cancel(); // those who wait for more
  record.counts = (yield* gather(tasks, { returnExceptions: true })) && tasks.map((task) => task.cancelling());
  record.end = String(condition);
  return record;
}

describe("a condition under a hail of cancellations", () => {
  it.each(seeds)("loses no notification, and goes on only with the lock (seed %i)", async (seed) => {
    const record = await runVirtual(hammer(seed), { debug: false });
    expect(record).toMatchObject({ taken: items, left: 0, inside: 0, clashes: 0, idle: 0 });
    expect(record.end).toBe("Condition[unlocked]");
    expect(record.cancelled).toBeGreaterThan(2);
    expect(record.counts).toEqual(Array(consumers).fill(0));
  });
});
