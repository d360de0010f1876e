import { describe, expect, it } from "vitest";
import { raised } from "../../test/raised.ts";
import { type Coroutine, createTask, gather, Queue, QueueEmpty, QueueFull, RuntimeError, sleep } from "../index.ts";
import { runVirtual } from "../testing/index.ts";

describe("a queue", () => {
  it("shows its size, its items and who waits for it", () =>
    runVirtual(function* () {
      const queue = new Queue<string>(2);
      expect(String(queue)).toBe("Queue[maxsize:2]");
      createTask(queue.get());
      createTask(queue.get());
      yield* sleep(0);
      expect(String(queue)).toBe("Queue[maxsize:2, getters:2]");
      queue.putNowait("a");
      queue.putNowait("b");
      yield* sleep(0);
      expect(String(queue)).toBe("Queue[maxsize:2, tasks:2]");
      queue.putNowait("c");
      queue.putNowait("d");
      const putter = createTask(queue.put("e"));
      yield* sleep(0);
      expect(String(queue)).toBe("Queue[maxsize:2, items:2, putters:1, tasks:4]");
      queue.shutdown();
      expect(String(queue)).toBe("Queue[maxsize:2, items:2, tasks:4, shutdown]");
      yield* raised(putter);
    }));

  it("gives items in the order in which they were put", () => {
    const queue = new Queue<number>();
    for (const item of [3, 1, 2]) queue.putNowait(item);
    expect([queue.getNowait(), queue.getNowait(), queue.getNowait()]).toEqual([3, 1, 2]);
  });

  it("keeps that order over many puts and gets in turn", () => {
    const queue = new Queue<number>();
    const got: number[] = [];
    let put = 0;
    for (let round = 0; round < 40; round++) {
      for (let i = 0; i < 5 + (round % 7); i++) queue.putNowait(put++);
      for (let i = 0; i < 6 && !queue.empty(); i++) got.push(queue.getNowait());
    }
    while (!queue.empty()) got.push(queue.getNowait());
    expect(got).toEqual(Array.from({ length: put }, (_, i) => i));
  });

  it("holds any value, also those that mean nothing", () => {
    const queue = new Queue<unknown>();
    const items = [undefined, null, 0, "", Number.NaN, false];
    for (const item of items) queue.putNowait(item);
    expect(items.map(() => queue.getNowait())).toEqual(items);
  });

  it("counts its items, and knows when it is empty or full", () => {
    const queue = new Queue<number>({ maxsize: 2 });
    expect([queue.maxsize, queue.qsize(), queue.empty(), queue.full()]).toEqual([2, 0, true, false]);
    queue.putNowait(1);
    expect([queue.qsize(), queue.empty(), queue.full()]).toEqual([1, false, false]);
    queue.putNowait(2);
    expect([queue.qsize(), queue.empty(), queue.full()]).toEqual([2, false, true]);
  });

  it("is never full without a limit", () => {
    for (const queue of [new Queue<number>(), new Queue<number>(0), new Queue<number>(-1), new Queue<number>({})]) {
      for (let i = 0; i < 100; i++) queue.putNowait(i);
      expect(queue.full()).toBe(false);
    }
    expect(new Queue().maxsize).toBe(0);
  });

  it("complains about a put without room and a get without items", () => {
    const queue = new Queue<number>(1);
    expect(() => queue.getNowait()).toThrow(QueueEmpty);
    queue.putNowait(1);
    expect(() => queue.putNowait(2)).toThrow(QueueFull);
    expect(queue.getNowait()).toBe(1);
    expect(() => queue.getNowait()).toThrow(QueueEmpty);
  });

  it("refuses a limit that is not a number", () => {
    expect(() => new Queue(Number.NaN)).toThrow(RangeError);
    expect(() => new Queue({ maxsize: Number.NaN })).toThrow("expected a whole number, got NaN");
  });

  it("refuses a limit in words, which would be none", () => {
    expect(() => new Queue("3" as never)).toThrow(TypeError);
    expect(() => new Queue({ maxsize: "3" as never })).toThrow(TypeError);
    expect(() => new Queue(null as never)).toThrow(/expected/);
  });

  it("refuses a task of another loop than that of its first waiter", async () => {
    const queue = new Queue<number>();
    function* meet(): Coroutine<unknown> {
      const getter = createTask(queue.get());
      yield* sleep(0);
      if (!getter.done()) queue.putNowait(1);
      return yield* raised(getter);
    }
    expect(await runVirtual(meet)).toBeUndefined();
    const error = await runVirtual(meet);
    expect(error).toBeInstanceOf(RuntimeError);
    expect(String(error)).toContain("<Queue[maxsize:0, tasks:1]> is bound to a different event loop");
  });
});

describe("an item", () => {
  it("is taken on the spot, and put on the spot", async () => {
    const log: string[] = [];
    await runVirtual(function* () {
      const queue = new Queue<number>(1);
      createTask(function* () {
        log.push("another task");
        yield;
      });
      yield* queue.put(1);
      yield* queue.get();
      yield* queue.put(2);
      log.push("done");
      yield* sleep(0);
    });
    expect(log).toEqual(["done", "another task"]);
  });

  it("is waited for by tasks in the order of their coming", async () => {
    const log: string[] = [];
    await runVirtual(function* () {
      const queue = new Queue<number>();
      const getters = ["a", "b", "c"].map((name) =>
        createTask(function* () {
          log.push(`${name}${yield* queue.get()}`);
        }),
      );
      yield* sleep(1);
      for (const item of [1, 2, 3]) yield* queue.put(item);
      yield* gather(getters);
    });
    expect(log).toEqual(["a1", "b2", "c3"]);
  });

  it("waits for room, and those who put wait in the order of their coming", async () => {
    const got: string[] = [];
    await runVirtual(function* () {
      const queue = new Queue<string>(1);
      for (const item of ["a", "b", "c"]) createTask(queue.put(item));
      yield* sleep(1);
      expect(String(queue)).toBe("Queue[maxsize:1, items:1, putters:2, tasks:1]");
      for (let i = 0; i < 3; i++) got.push(yield* queue.get());
    });
    expect(got).toEqual(["a", "b", "c"]);
  });

  it("that was snatched from a woken task leaves it waiting for the next", async () => {
    const got: number[] = [];
    await runVirtual(function* () {
      const queue = new Queue<number>();
      const getter = createTask(queue.get());
      yield* sleep(0);
      queue.putNowait(1); // wakes the getter ...
      got.push(queue.getNowait()); // ... which finds the queue empty
      yield* sleep(1);
      expect(getter.done()).toBe(false);
      queue.putNowait(2);
      got.push(yield* getter);
    });
    expect(got).toEqual([1, 2]);
  });

  it("that takes the room of a woken task leaves that waiting for the next", async () => {
    const got: string[] = [];
    await runVirtual(function* () {
      const queue = new Queue<string>(1);
      queue.putNowait("first");
      const putter = createTask(queue.put("patient"));
      yield* sleep(0);
      got.push(queue.getNowait()); // wakes the putter ...
      queue.putNowait("pushy"); // ... which finds the queue full
      yield* sleep(1);
      expect(putter.done()).toBe(false);
      got.push(queue.getNowait());
      yield* putter;
      got.push(queue.getNowait());
    });
    expect(got).toEqual(["first", "pushy", "patient"]);
  });

  it("goes from many producers to many consumers once each", async () => {
    const got: number[] = [];
    await runVirtual(function* () {
      const queue = new Queue<number>(3);
      function* produce(from: number): Coroutine<void> {
        for (let i = 0; i < 10; i++) yield* queue.put(from + i);
      }
      function* consume(): Coroutine<void> {
        for (let i = 0; i < 6; i++) got.push(yield* queue.get());
      }
      yield* gather([produce(0), produce(10), produce(20), consume(), consume(), consume(), consume(), consume()]);
      expect(queue.empty()).toBe(true);
    });
    expect(got.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, i) => i));
  });
});
