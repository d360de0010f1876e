import { describe, expect, it } from "vitest";
import { raised } from "../../test/raised.ts";
import { createTask, isCancelled, Queue, sleep, TimeoutError, waitFor } from "../index.ts";
import { runVirtual } from "../testing/index.ts";

describe("a get() that is cancelled", () => {
  it("takes no item, also when one came in the same tick (bpo-23812)", () =>
    runVirtual(function* () {
      const queue = new Queue<string>();
      const getter = createTask(queue.get());
      yield* sleep(0);
      queue.putNowait("pearl"); // wakes the getter ...
      getter.cancel(); // ... which will never take it
      yield* sleep(0);
      expect(getter.cancelled()).toBe(true);
      expect(queue.getNowait()).toBe("pearl");
    }));

  it("passes its wake-up on to the next in line (bpo-23812)", () =>
    runVirtual(function* () {
      const queue = new Queue<string>();
      const [first, second] = [createTask(queue.get()), createTask(queue.get())];
      yield* sleep(0);
      queue.putNowait("pearl");
      first.cancel();
      expect(yield* second).toBe("pearl");
    }));

  it("passes nothing on if the item is gone", () =>
    runVirtual(function* () {
      const queue = new Queue<string>();
      const [first, second] = [createTask(queue.get()), createTask(queue.get())];
      yield* sleep(0);
      queue.putNowait("pearl");
      first.cancel();
      queue.getNowait();
      yield* sleep(1);
      expect(String(queue)).toBe("Queue[maxsize:0, getters:1, tasks:1]");
      queue.putNowait("another");
      expect(yield* second).toBe("another");
    }));

  it("leaves the line", () =>
    runVirtual(function* () {
      const queue = new Queue<string>();
      const [first, second] = [createTask(queue.get()), createTask(queue.get())];
      yield* sleep(0);
      first.cancel();
      yield* sleep(0);
      expect(String(queue)).toBe("Queue[maxsize:0, getters:1]");
      queue.putNowait("pearl");
      expect(yield* second).toBe("pearl");
    }));

  it("loses nothing in a loop of timeouts (gh-92824)", async () => {
    const got: number[] = [];
    const late: unknown[] = [];
    await runVirtual(function* () {
      const queue = new Queue<number>();
      const producer = createTask(function* () {
        for (let i = 0; i < 10; i++) {
          yield* sleep(1); // as long as the timeout: item and timeout collide
          queue.putNowait(i);
        }
      });
      while (!producer.done() || !queue.empty()) {
        const error = yield* raised(
          (function* () {
            got.push(yield* waitFor(queue.get(), 1));
          })(),
        );
        if (error !== undefined) late.push(error);
      }
    });
    expect(got).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(late.every((error) => error instanceof TimeoutError)).toBe(true);
  });

  it("takes nothing if no time is left, also of what is there", () =>
    runVirtual(
      function* () {
        const queue = new Queue<string>();
        queue.putNowait("pearl");
        expect(yield* raised(waitFor(queue.get(), 0))).toBeInstanceOf(TimeoutError);
        expect(queue.qsize()).toBe(1);
        expect(yield* waitFor(queue.get(), 1)).toBe("pearl");
      },
      { debug: false },
    ));
});

describe("a put() that is cancelled", () => {
  it("has added nothing", async () => {
    const got: string[] = [];
    await runVirtual(function* () {
      const queue = new Queue<string>(1);
      queue.putNowait("first");
      const putter = createTask(queue.put("second"));
      yield* sleep(0);
      putter.cancel();
      yield* sleep(0);
      expect(String(queue)).toBe("Queue[maxsize:1, items:1, tasks:1]");
      got.push(queue.getNowait());
      expect(queue.empty()).toBe(true);
    });
    expect(got).toEqual(["first"]);
  });

  it("passes the room on that it was given in the same tick (bpo-23812)", () =>
    runVirtual(function* () {
      const queue = new Queue<string>(1);
      queue.putNowait("first");
      const [second, third] = [createTask(queue.put("second")), createTask(queue.put("third"))];
      yield* sleep(0);
      queue.getNowait(); // makes room for `second` ...
      second.cancel(); // ... which will never use it
      yield* third;
      expect(queue.getNowait()).toBe("third");
      expect(second.cancelled()).toBe(true);
    }));

  it("passes nothing on if the room is gone", () =>
    runVirtual(function* () {
      const queue = new Queue<string>(1);
      queue.putNowait("first");
      const [second, third] = [createTask(queue.put("second")), createTask(queue.put("third"))];
      yield* sleep(0);
      queue.getNowait();
      second.cancel();
      queue.putNowait("pushy");
      yield* sleep(1);
      expect(third.done()).toBe(false);
      expect(String(queue)).toBe("Queue[maxsize:1, items:1, putters:1, tasks:2]");
      queue.getNowait();
      yield* third;
    }));

  it("keeps the order of the others", async () => {
    const got: string[] = [];
    await runVirtual(function* () {
      const queue = new Queue<string>(1);
      queue.putNowait("a");
      const putters = [..."bcdef"].map((item) => createTask(queue.put(item)));
      yield* sleep(0);
      putters[0]?.cancel();
      putters[2]?.cancel();
      for (let i = 0; i < 4; i++) got.push(yield* queue.get());
      expect(putters.map((task) => task.done())).toEqual([true, true, true, true, true]);
    });
    expect(got.join("")).toBe("acef");
  });
});

describe("a join() that is cancelled", () => {
  it("leaves the work and the others who wait alone", () =>
    runVirtual(function* () {
      const queue = new Queue<number>();
      queue.putNowait(1);
      const [impatient, patient] = [createTask(queue.join()), createTask(queue.join())];
      yield* sleep(0);
      impatient.cancel("enough");
      const error = yield* raised(impatient);
      expect(isCancelled(error) && error.message).toBe("enough");
      queue.getNowait();
      queue.taskDone();
      yield* patient;
    }));
});
