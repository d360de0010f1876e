import { describe, expect, it } from "vitest";
import { Random, seeds } from "../../test/random.ts";
import {
  Barrier,
  BrokenBarrierError,
  type Coroutine,
  createTask,
  gather,
  getRunningLoop,
  isCancelled,
  sleep,
  type Task,
} from "../index.ts";
import { runVirtual } from "../testing/index.ts";

const parties = 3;
const runners = 7;
const hail = 30;
const quiet = 15;

/** What happened in one second. */
interface Second {
  passed: number;
  sentAway: number;
}

/** What the tasks did, as seen from outside. */
interface Record {
  seconds: Second[];
  inside: number;
  tooEarly: number;
  counts: number[];
  waiting: number;
  end: string;
}

function* hammer(seed: number): Coroutine<Record> {
  const random = new Random(seed);
  const loop = getRunningLoop();
  const barrier = new Barrier(parties);
  const record: Record = { seconds: [], inside: 0, tooEarly: 0, counts: [], waiting: 0, end: "" };
  const now = (): Second => (record.seconds[loop.time()] ??= { passed: 0, sentAway: 0 });

  function* round(): Coroutine<void> {
    yield* sleep(1 + random.below(3));
    record.inside += 1;
    try {
      const index = yield* barrier.wait();
      now().passed += 1;
      if (index === parties - 1 && record.inside < parties) record.tooEarly += 1;
    } catch (error) {
      now().sentAway += 1;
      throw error;
    } finally {
      record.inside -= 1;
    }
  }

  const tasks: Task<void>[] = [];
  for (let i = 0; i < runners; i++) {
    const task: Task<void> = createTask(function* () {
      while (loop.time() < hail + quiet) {
        try {
          yield* round();
        } catch (error) {
          if (isCancelled(error)) while (task.uncancel() > 0);
          else if (!(error instanceof BrokenBarrierError)) throw error;
        }
      }
    });
    tasks.push(task);
  }
  for (let second = 0; second < hail; second++) {
    yield* sleep(1);
    for (let i = random.below(3); i > 0; i--) random.pick(tasks).cancel();
    if (random.below(6) === 0) yield* barrier.reset();
  }
  yield* sleep(quiet + 3);
  record.waiting = tasks.filter((task) => !task.done()).length;
  yield* barrier.abort();
  yield* gather(tasks, { returnExceptions: true });
  record.counts = tasks.map((task) => task.cancelling());
  record.end = String(barrier);
  return record;
}

describe("a barrier under a hail of cancellations and resets", () => {
  it.each(seeds)("opens for all of a round at once, and for the next one (seed %i)", async (seed) => {
    const record = await runVirtual(hammer(seed), { debug: false });
    const seconds = Object.values(record.seconds);
    // who is missing from a round was sent away by a cancellation or a reset in the same second
    expect(seconds.filter(({ passed, sentAway }) => (parties - (passed % parties)) % parties > sentAway)).toEqual([]);
    expect(seconds.filter(({ sentAway }) => sentAway > 0).length).toBeGreaterThan(5);
    expect(record.seconds.slice(hail + 1).filter((second) => second.passed > 0).length).toBeGreaterThan(3);
    expect(record.waiting).toBeLessThan(parties);
    expect(record).toMatchObject({ inside: 0, tooEarly: 0, end: "Barrier[broken]" });
    expect(record.counts).toEqual(Array(runners).fill(0));
  });
});
