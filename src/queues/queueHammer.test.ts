import { describe, expect, it } from "vitest";
import { Random, seeds } from "../../test/random.ts";
import { type Coroutine, createTask, gather, isCancelled, Queue, QueueShutDown, sleep, type Task } from "../index.ts";
import { runVirtual } from "../testing/index.ts";

const producers = 4;
const consumers = 3;
const each = 8;

/** What went in and out, as seen from outside. */
interface Record {
  put: string[];
  got: string[];
  left: number;
  most: number;
  idle: number;
  cancelled: number;
  joined: boolean;
  counts: number[];
  end: string;
}

interface Program {
  seed: number;
  maxsize: number;
  shutdown: "when done" | "midway" | "at once";
}

function* hammer({ seed, maxsize, shutdown }: Program): Coroutine<Record> {
  const random = new Random(seed);
  const queue = new Queue<string>(maxsize);
  const record: Record = {
    put: [],
    got: [],
    left: 0,
    most: 0,
    idle: 0,
    cancelled: 0,
    joined: false,
    counts: [],
    end: "",
  };

  /** A task that tries again what was cancelled, until its steps have ended or the queue has. */
  const tryOn = (steps: () => Coroutine<boolean>): Task<void> => {
    const task: Task<void> = createTask(function* () {
      for (;;) {
        try {
          if (!(yield* steps())) return;
        } catch (error) {
          if (error instanceof QueueShutDown) return;
          if (!isCancelled(error)) throw error;
          record.cancelled += 1;
          while (task.uncancel() > 0);
        }
      }
    });
    return task;
  };

  const tasks: Task<void>[] = [];
  for (let p = 0; p < producers; p++) {
    let i = 0;
    tasks.push(
      tryOn(function* () {
        if (i === each) return false;
        yield* sleep(random.below(3));
        const item = `${p}:${i}`;
        yield* queue.put(item);
        record.put.push(item);
        record.most = Math.max(record.most, queue.qsize());
        i += 1;
        return true;
      }),
    );
  }
  for (let c = 0; c < consumers; c++) {
    tasks.push(
      tryOn(function* () {
        record.got.push(yield* queue.get());
        queue.taskDone();
        yield* sleep(random.below(4));
        return true;
      }),
    );
  }
  let isOver = false;
  const canceller = createTask(function* () {
    for (;;) {
      yield* sleep(1);
      for (let i = 1 + random.below(2); i > 0; i--) random.pick(tasks).cancel();
      yield* sleep(0.5); // all is quiet now: nobody waits for what is there
      if (/(items:\d.*getters:\d)/.test(String(queue))) record.idle += 1;
      if (/putters:\d/.test(String(queue)) && !queue.full()) record.idle += 1;
      if (isOver && /(getters|putters):\d/.test(String(queue))) record.idle += 1;
      yield* sleep(0.5);
    }
  });
  if (shutdown === "when done") {
    yield* gather(tasks.slice(0, producers));
    yield* queue.join();
    record.joined = true;
  } else yield* sleep(3 + random.below(4));
  record.left = queue.qsize();
  isOver = true;
  queue.shutdown(shutdown === "at once");
  record.left -= queue.qsize(); // what was dropped
  yield* gather(tasks);
  canceller.cancel();
  record.counts = tasks.map((task) => task.cancelling());
  record.end = String(queue);
  return record;
}

const programs = seeds.flatMap((seed): Program[] => [
  { seed, maxsize: 0, shutdown: "when done" },
  { seed, maxsize: 1, shutdown: "when done" },
  { seed, maxsize: 3, shutdown: "midway" },
  { seed, maxsize: seed % 3, shutdown: "at once" },
]);

describe("a queue under a hail of cancellations", () => {
  it.each(programs)(
    "loses no item and gives none twice (seed $seed, maxsize $maxsize, shut down $shutdown)",
    async (program) => {
      const { maxsize, shutdown } = program;
      const record = await runVirtual(hammer(program), { debug: false });
      expect(record.got).toEqual(record.put.slice(0, record.put.length - record.left));
      expect(new Set(record.put).size).toBe(record.put.length);
      expect(record.most).toBeLessThanOrEqual(maxsize || Infinity);
      expect(record.idle).toBe(0);
      expect(record.cancelled).toBeGreaterThan(0);
      expect(record.counts).toEqual(Array(producers + consumers).fill(0));
      expect(record.end).toBe(`Queue[maxsize:${maxsize}, shutdown]`);
      if (shutdown !== "at once") expect(record.left).toBe(0);
      if (shutdown === "when done") expect([record.put.length, record.joined]).toEqual([producers * each, true]);
    },
  );
});
