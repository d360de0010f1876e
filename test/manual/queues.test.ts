// https://docs.python.org/3.14/library/asyncio-queue.html

import { describe, expect, it } from "vitest";
import {
  type Coroutine,
  createTask,
  gather,
  LifoQueue,
  PriorityQueue,
  Queue,
  QueueShutDown,
  sleep,
  TimeoutError,
  waitFor,
} from "../../src/index.ts";
import { now, outputOf, print } from "./printing.ts";

describe("the manual's kinds of queues", () => {
  function* drain(queue: Queue<unknown>): Coroutine<void> {
    while (!queue.empty()) print(yield* queue.get());
  }

  it("Queue: you get your items in the order in which you put them", async () => {
    const output = await outputOf(function* () {
      const queue = new Queue<string>();
      for (const item of ["first", "second", "third"]) yield* queue.put(item);
      yield* drain(queue);
    });
    expect(output).toEqual(["first", "second", "third"]);
  });

  it("PriorityQueue: you get the lowest (priority_number, data) first", async () => {
    const output = await outputOf(function* () {
      const queue = new PriorityQueue<[number, string]>();
      yield* queue.put([2, "code"]);
      yield* queue.put([1, "eat"]);
      yield* queue.put([3, "sleep"]);
      yield* drain(queue);
    });
    expect(output).toEqual(["[1, eat]", "[2, code]", "[3, sleep]"]);
  });

  it("LifoQueue: you get the item that you put last first", async () => {
    const output = await outputOf(function* () {
      const queue = new LifoQueue<string>();
      for (const item of ["first", "second", "third"]) yield* queue.put(item);
      yield* drain(queue);
    });
    expect(output).toEqual(["third", "second", "first"]);
  });
});

describe("the manual's methods of queues", () => {
  it("wait_for(queue.get(), timeout): your operation has a timeout", async () => {
    const output = await outputOf(function* () {
      const queue = new Queue<string>();
      try {
        print(yield* waitFor(queue.get(), 1));
      } catch (error) {
        if (!(error instanceof TimeoutError)) throw error;
        print(`nothing came in ${now()} s`);
      }
    });
    expect(output).toEqual(["nothing came in 1 s"]);
  });

  it("put(): waits for you to take an item when there are maxsize of them", async () => {
    const output = await outputOf(function* () {
      const queue = new Queue<string>(1);

      function* put(...items: string[]): Coroutine<void> {
        for (const item of items) {
          yield* queue.put(item);
          print(`${item} is in the queue, full: ${queue.full()}, ${now()} s`);
        }
      }
      const putting = createTask(put("first", "second"));
      yield* sleep(1);
      print(`main() gets ${yield* queue.get()}`);
      yield* putting;
    });
    expect(output).toEqual([
      "first is in the queue, full: true, 0 s",
      "main() gets first",
      "second is in the queue, full: true, 1 s",
    ]);
  });

  it("shutdown(): you can take what is left, and all others get a QueueShutDown", async () => {
    const output = await outputOf(function* () {
      const queue = new Queue<string>(1);

      function* putOneMore(): Coroutine<void> {
        try {
          yield* queue.put("one more");
        } catch (error) {
          if (!(error instanceof QueueShutDown)) throw error;
          print("put(): shut down");
        }
      }
      queue.putNowait("what is left");
      const putting = createTask(putOneMore());
      yield* sleep(0);
      queue.shutdown();
      print(yield* queue.get());
      yield* putting;
      try {
        yield* queue.get();
      } catch (error) {
        if (!(error instanceof QueueShutDown)) throw error;
        print("get(): shut down");
      }
    });
    expect(output).toEqual(["what is left", "put(): shut down", "get(): shut down"]);
  });
});

/** Python's `random.uniform()`, the same numbers each time. */
function seeded(seed: number): (from: number, to: number) => number {
  return (from, to) => {
    seed = (seed * 1664525 + 1013904223) % 2 ** 32;
    return from + (to - from) * (seed / 2 ** 32);
  };
}

describe("the manual's example of queues", () => {
  function* worker(name: string, queue: Queue<number>): Coroutine<void> {
    for (;;) {
      const sleepFor = yield* queue.get();
      yield* sleep(sleepFor);
      queue.taskDone();
      print(`${name} has slept for ${sleepFor.toFixed(2)} seconds`);
    }
  }

  function* main(): Coroutine<void> {
    const queue = new Queue<number>();

    const uniform = seeded(3);
    let totalSleepTime = 0;
    for (let i = 0; i < 20; i++) {
      const sleepFor = uniform(0.05, 1);
      totalSleepTime += sleepFor;
      queue.putNowait(sleepFor);
    }

    const tasks = [0, 1, 2].map((i) => createTask(worker(`worker-${i}`, queue)));

    const startedAt = now();
    yield* queue.join();
    const totalSleptFor = now() - startedAt;

    for (const task of tasks) task.cancel();
    yield* gather(tasks, { returnExceptions: true });

    print("====");
    print(`3 workers slept in parallel for ${totalSleptFor.toFixed(2)} seconds`);
    print(`total expected sleep time: ${totalSleepTime.toFixed(2)} seconds`);
  }

  it("worker(): your three workers do what CPython's do, in the same order", async () => {
    // Printed by CPython 3.14.2 on a virtual clock, with the same random numbers.
    expect(await outputOf(main)).toEqual([
      "worker-0 has slept for 0.28 seconds",
      "worker-1 has slept for 0.57 seconds",
      "worker-2 has slept for 0.88 seconds",
      "worker-1 has slept for 0.41 seconds",
      "worker-0 has slept for 0.79 seconds",
      "worker-0 has slept for 0.42 seconds",
      "worker-0 has slept for 0.08 seconds",
      "worker-1 has slept for 0.65 seconds",
      "worker-2 has slept for 0.87 seconds",
      "worker-1 has slept for 0.20 seconds",
      "worker-0 has slept for 0.77 seconds",
      "worker-1 has slept for 0.57 seconds",
      "worker-2 has slept for 0.80 seconds",
      "worker-0 has slept for 0.75 seconds",
      "worker-1 has slept for 0.71 seconds",
      "worker-0 has slept for 0.21 seconds",
      "worker-2 has slept for 0.92 seconds",
      "worker-1 has slept for 0.39 seconds",
      "worker-0 has slept for 0.32 seconds",
      "worker-2 has slept for 0.34 seconds",
      "====",
      "3 workers slept in parallel for 3.81 seconds",
      "total expected sleep time: 10.93 seconds",
    ]);
  });
});
