import { describe, expect, it } from "vitest";
import { raised } from "../../test/raised.ts";
import { type Coroutine, createTask, gather, Queue, QueueShutDown, sleep } from "../index.ts";
import { runVirtual } from "../testing/index.ts";

describe("join()", () => {
  it("waits until the work on every item is done", async () => {
    const log: string[] = [];
    await runVirtual(function* () {
      const queue = new Queue<number>();
      for (const item of [1, 2, 3]) queue.putNowait(item);
      createTask(function* () {
        for (;;) {
          const item = yield* queue.get();
          yield* sleep(1);
          log.push(`did ${item}`);
          queue.taskDone();
        }
      });
      yield* queue.join();
      log.push("joined");
    });
    expect(log).toEqual(["did 1", "did 2", "did 3", "joined"]);
  });

  it("does not wait for a queue that was never used, nor for one whose work is done", () =>
    runVirtual(function* () {
      const queue = new Queue<number>();
      yield* queue.join();
      queue.putNowait(1);
      queue.getNowait();
      queue.taskDone();
      yield* queue.join();
    }));

  it("waits again when more is put", () =>
    runVirtual(function* () {
      const queue = new Queue<number>();
      queue.putNowait(1);
      queue.getNowait();
      queue.taskDone();
      queue.putNowait(2);
      const joiner = createTask(queue.join());
      yield* sleep(1);
      expect(joiner.done()).toBe(false);
      queue.taskDone();
      yield* joiner;
    }));

  it("wakes all who wait", () =>
    runVirtual(function* () {
      const queue = new Queue<number>();
      queue.putNowait(1);
      const joiners = [createTask(queue.join()), createTask(queue.join())];
      yield* sleep(0);
      queue.taskDone();
      yield* gather(joiners);
    }));
});

describe("taskDone()", () => {
  it("complains when called more often than items were put", () => {
    const queue = new Queue<number>();
    expect(() => queue.taskDone()).toThrow(RangeError);
    expect(() => queue.taskDone()).toThrow("task_done() called too many times");
    queue.putNowait(1);
    queue.taskDone();
    expect(() => queue.taskDone()).toThrow(RangeError);
  });
});

describe("a queue that is shut down", () => {
  it("refuses new items, gives out what it holds, then tells the end", () =>
    runVirtual(function* () {
      const queue = new Queue<number>();
      queue.putNowait(1);
      queue.putNowait(2);
      queue.shutdown();
      expect(() => queue.putNowait(3)).toThrow(QueueShutDown);
      expect(yield* raised(queue.put(3))).toBeInstanceOf(QueueShutDown);
      expect(yield* queue.get()).toBe(1);
      expect(queue.getNowait()).toBe(2);
      expect(() => queue.getNowait()).toThrow(QueueShutDown);
      expect(yield* raised(queue.get())).toBeInstanceOf(QueueShutDown);
    }));

  it("wakes those who wait for items", () =>
    runVirtual(function* () {
      const queue = new Queue<number>();
      const getters = [createTask(queue.get()), createTask(queue.get())];
      yield* sleep(0);
      queue.shutdown();
      for (const outcome of yield* gather(getters, { returnExceptions: true })) {
        expect(outcome).toBeInstanceOf(QueueShutDown);
      }
      expect(String(queue)).toBe("Queue[maxsize:0, shutdown]");
    }));

  it("wakes those who wait for room, and takes nothing from them", () =>
    runVirtual(function* () {
      const queue = new Queue<number>(1);
      queue.putNowait(1);
      const putters = [createTask(queue.put(2)), createTask(queue.put(3))];
      yield* sleep(0);
      queue.shutdown();
      for (const outcome of yield* gather(putters, { returnExceptions: true })) {
        expect(outcome).toBeInstanceOf(QueueShutDown);
      }
      expect(queue.qsize()).toBe(1);
    }));

  it("still refuses one who waited for room that has come meanwhile", () =>
    runVirtual(function* () {
      const queue = new Queue<number>(1);
      queue.putNowait(1);
      const putter = createTask(queue.put(2));
      yield* sleep(0);
      queue.getNowait();
      queue.shutdown();
      expect(yield* raised(putter)).toBeInstanceOf(QueueShutDown);
      expect(queue.empty()).toBe(true);
    }));

  it("keeps join() waiting for the work that is left", () =>
    runVirtual(function* () {
      const queue = new Queue<number>();
      queue.putNowait(1);
      const joiner = createTask(queue.join());
      queue.shutdown();
      yield* sleep(1);
      expect(joiner.done()).toBe(false);
      queue.getNowait();
      queue.taskDone();
      yield* joiner;
    }));

  it("may be shut down again, and at once after all", () =>
    runVirtual(function* () {
      const queue = new Queue<number>();
      queue.putNowait(1);
      queue.shutdown();
      queue.shutdown();
      expect(queue.qsize()).toBe(1);
      queue.shutdown(true);
      expect(queue.qsize()).toBe(0);
      yield* queue.join();
    }));
});

describe("a queue that is shut down at once", () => {
  it("drops its items and ends for everybody", () =>
    runVirtual(function* () {
      const queue = new Queue<number>(2);
      queue.putNowait(1);
      queue.putNowait(2);
      const putter = createTask(queue.put(3));
      const joiner = createTask(queue.join());
      yield* sleep(0);
      queue.shutdown(true);
      expect(queue.empty()).toBe(true);
      expect(() => queue.getNowait()).toThrow(QueueShutDown);
      expect(yield* raised(putter)).toBeInstanceOf(QueueShutDown);
      yield* joiner;
      expect(String(queue)).toBe("Queue[maxsize:2, shutdown]");
    }));

  it("keeps join() waiting for items that were taken and are worked on", () =>
    runVirtual(function* () {
      const queue = new Queue<number>();
      queue.putNowait(1);
      queue.putNowait(2);
      yield* queue.get();
      const joiner = createTask(queue.join());
      yield* sleep(0);
      queue.shutdown(true);
      yield* sleep(1);
      expect(joiner.done()).toBe(false);
      queue.taskDone();
      yield* joiner;
      expect(() => queue.taskDone()).toThrow(RangeError);
    }));

  it("counts no work twice when it was called done before it was taken", () =>
    runVirtual(function* () {
      const queue = new Queue<number>();
      queue.putNowait(1);
      queue.putNowait(2);
      queue.taskDone();
      queue.taskDone();
      queue.shutdown(true);
      yield* queue.join();
      expect(() => queue.taskDone()).toThrow(RangeError);
    }));
});

describe("for await over a queue", () => {
  it("gives every item, and ends when the queue is shut down and empty", async () => {
    const got: number[] = [];
    await runVirtual(async () => {
      const queue = new Queue<number>(1);
      const producer = createTask(function* (): Coroutine<void> {
        for (const item of [1, 2, 3]) yield* queue.put(item);
        queue.shutdown();
      });
      for await (const item of queue) got.push(item);
      await producer;
    });
    expect(got).toEqual([1, 2, 3]);
  });

  it("lets several loops share the items", async () => {
    const got: string[] = [];
    await runVirtual(async () => {
      const queue = new Queue<number>();
      const consume = async (name: string): Promise<void> => {
        for await (const item of queue) got.push(`${name}${item}`);
      };
      const loops = [consume("a"), consume("b")];
      for (let item = 0; item < 4; item++) await queue.put(item);
      queue.shutdown();
      await Promise.all(loops);
    });
    expect(got.map((entry) => entry.charAt(1)).toSorted()).toEqual(["0", "1", "2", "3"]);
  });

  it("may be left halfway; the rest stays in the queue", async () => {
    await runVirtual(async () => {
      const queue = new Queue<number>();
      for (const item of [1, 2, 3]) queue.putNowait(item);
      for await (const item of queue) if (item === 2) break;
      expect(queue.getNowait()).toBe(3);
    });
  });

  it("passes an error on that is not the end", async () => {
    class Faulty extends Queue<number> {
      override getNowait(): number {
        throw new Error("broken");
      }
    }
    const queue = new Faulty();
    queue.putNowait(1);
    const loop = runVirtual(async () => {
      for await (const item of queue) throw new Error(`unexpected ${item}`);
    });
    await expect(loop).rejects.toThrow("broken");
  });
});
