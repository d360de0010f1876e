import { describe, expect, it } from "vitest";
import { Random, seeds } from "../../test/random.ts";
import { type Coroutine, createTask, gather, isCancelled, Lock, sleep, type Task } from "../index.ts";
import { runVirtual } from "../testing/index.ts";

const workers = 8;
const rounds = 4;

/** What the tasks did, as seen from outside. */
interface Record {
  inside: number;
  mostInside: number;
  entered: number;
  overtaken: number;
  cancelled: number;
  counts: number[];
  end: string;
}

function* hammer(seed: number): Coroutine<Record> {
  const random = new Random(seed);
  const lock = new Lock();
  const record: Record = { inside: 0, mostInside: 0, entered: 0, overtaken: 0, cancelled: 0, counts: [], end: "" };
  const line = new Map<Task<void>, number>(); // the turns of those who wait and were not cancelled
  let turns = 0;

  function* round(task: Task<void>): Coroutine<void> {
    yield* sleep(random.below(3));
    const turn = turns++;
    line.set(task, turn);
    using _ = yield* lock.acquire();
    line.delete(task);
    record.overtaken += [...line.values()].filter((other) => other < turn).length;
    record.entered += 1;
    record.inside += 1;
    record.mostInside = Math.max(record.mostInside, record.inside);
    try {
      yield* sleep(random.below(3));
    } finally {
      record.inside -= 1;
    }
  }

  const tasks: Task<void>[] = [];
  for (let i = 0; i < workers; i++) {
    const task: Task<void> = createTask(function* () {
      for (let done = 0; done < rounds; done++) {
        try {
          yield* round(task);
        } catch (error) {
          if (!isCancelled(error)) throw error;
          record.cancelled += 1;
          task.uncancel();
        }
      }
    });
    tasks.push(task);
  }
  const canceller = createTask(function* () {
    for (;;) {
      yield* sleep(1);
      const task = random.pick(tasks);
      if (task.done() || task.cancelling() > 0) continue;
      line.delete(task);
      task.cancel();
    }
  });
  yield* gather(tasks);
  canceller.cancel();
  record.counts = tasks.map((task) => task.cancelling());
  record.end = String(lock);
  return record;
}

describe("a lock under a hail of cancellations", () => {
  it.each(seeds)("keeps tasks apart and in order, and is never lost (seed %i)", async (seed) => {
    const record = await runVirtual(hammer(seed), { debug: false });
    expect(record).toMatchObject({ inside: 0, mostInside: 1, overtaken: 0, end: "Lock[unlocked]" });
    expect(record.entered).toBeGreaterThan(workers);
    expect(record.cancelled).toBeGreaterThan(2);
    expect(record.counts).toEqual(Array(workers).fill(0));
  });
});
