import { describe, expect, it } from "vitest";
import { Random, seeds } from "../../test/random.ts";
import { BoundedSemaphore, type Coroutine, createTask, gather, isCancelled, sleep, type Task } from "../index.ts";
import { runVirtual } from "../testing/index.ts";

const workers = 10;
const rounds = 4;

/** What the tasks did, as seen from outside. */
interface Record {
  permits: number;
  inside: number;
  mostInside: number;
  overtaken: number;
  cancelled: number;
  idle: number;
  counts: number[];
  value: number;
  end: string;
}

function* hammer(seed: number): Coroutine<Record> {
  const random = new Random(seed);
  const permits = 1 + random.below(3);
  const slots = new BoundedSemaphore(permits);
  const record: Record = {
    permits,
    inside: 0,
    mostInside: 0,
    overtaken: 0,
    cancelled: 0,
    idle: 0,
    counts: [],
    value: 0,
    end: "",
  };
  const line = new Map<Task<void>, number>(); // the turns of those who wait and were not cancelled
  let turns = 0;

  function* round(task: Task<void>): Coroutine<void> {
    yield* sleep(random.below(3));
    const turn = turns++;
    line.set(task, turn);
    using _ = yield* slots.acquire();
    line.delete(task);
    record.overtaken += [...line.values()].filter((other) => other < turn).length;
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
  const disturber = createTask(function* () {
    for (;;) {
      yield* sleep(1);
      for (let i = 1 + random.below(2); i > 0; i--) {
        const task = random.pick(tasks);
        if (task.done() || task.cancelling() > 0) continue;
        line.delete(task);
        task.cancel();
      }
      yield* sleep(0.5); // all is quiet now: a permit lies idle only if nobody waits
      if (line.size > 0) record.idle += permits - record.inside;
      yield* sleep(0.5);
    }
  });
  yield* gather(tasks);
  disturber.cancel();
  record.counts = tasks.map((task) => task.cancelling());
  record.value = slots.value;
  record.end = String(slots);
  return record;
}

describe("a semaphore under a hail of cancellations", () => {
  it.each(seeds)("keeps its limit and its order, and no permit is lost or idle (seed %i)", async (seed) => {
    const record = await runVirtual(hammer(seed), { debug: false });
    const { permits } = record;
    expect(record).toMatchObject({ inside: 0, mostInside: permits, overtaken: 0, idle: 0, value: permits });
    expect(record.end).toBe(`BoundedSemaphore[unlocked, value:${permits}]`);
    expect(record.cancelled).toBeGreaterThan(2);
    expect(record.counts).toEqual(Array(workers).fill(0));
  });
});
