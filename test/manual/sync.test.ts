// https://docs.python.org/3.14/library/asyncio-sync.html

import { describe, expect, it } from "vitest";
import {
  Barrier,
  BoundedSemaphore,
  Condition,
  type Coroutine,
  createTask,
  Event,
  gather,
  Lock,
  Semaphore,
  sleep,
} from "../../src/index.ts";
import { now, outputOf, print } from "./printing.ts";

/** The two ways to hold a lock, a condition or a semaphore of which the manual says that they are equivalent. */
const holding = {
  *"in a using scope"<T>(held: Lock | Condition | Semaphore, work: () => Coroutine<T>): Coroutine<T> {
    using _ = yield* held.acquire();
    return yield* work();
  },

  *"by acquire() and release()"<T>(held: Lock | Condition | Semaphore, work: () => Coroutine<T>): Coroutine<T> {
    yield* held.acquire();
    try {
      return yield* work();
    } finally {
      held.release();
    }
  },
};

describe.each(Object.entries(holding))("the manual's locks, held %s", (_, hold) => {
  it("Lock: one of your tasks after the other accesses the shared state", async () => {
    const output = await outputOf(function* () {
      const lock = new Lock();

      function* access(name: string): Coroutine<void> {
        yield* hold(lock, function* () {
          print(`${name} has the lock, ${now()} s`);
          yield* sleep(1);
          print(`${name} gives it back, ${now()} s`);
        });
      }
      yield* gather(access("A"), access("B"), access("C"));
      print(lock.locked());
    });
    expect(output).toEqual([
      "A has the lock, 0 s",
      "A gives it back, 1 s",
      "B has the lock, 1 s",
      "B gives it back, 2 s",
      "C has the lock, 2 s",
      "C gives it back, 3 s",
      "false",
    ]);
  });

  it("Condition: each change that you announce wakes the task that has waited longest", async () => {
    const output = await outputOf(function* () {
      const cond = new Condition();
      const box: string[] = [];

      function* produce(...items: string[]): Coroutine<void> {
        for (const item of items) {
          yield* sleep(1);
          yield* hold(cond, function* () {
            box.push(item);
            print(`${item} is in the box`);
            cond.notify();
          });
        }
      }

      function* consume(name: string): Coroutine<void> {
        yield* hold(cond, function* () {
          print(`${name} waits`);
          yield* cond.wait();
          print(`${name} has the lock again: ${cond.locked()}, and gets ${box.pop()}, ${now()} s`);
        });
      }
      yield* gather(produce("tea", "cake"), consume("A"), consume("B"));
    });
    expect(output).toEqual([
      "A waits",
      "B waits",
      "tea is in the box",
      "A has the lock again: true, and gets tea, 1 s",
      "cake is in the box",
      "B has the lock again: true, and gets cake, 2 s",
    ]);
  });

  it("Semaphore: ten of your tasks work with the shared resource at once", async () => {
    let working = 0;
    let most = 0;
    const output = await outputOf(function* () {
      const sem = new Semaphore(10);

      function* work(task: number): Coroutine<string> {
        yield* hold(sem, function* () {
          most = Math.max(most, ++working);
          yield* sleep(1);
          working -= 1;
        });
        print(task);
        return `${task} at ${now()}`;
      }
      const ends = yield* gather(Array.from({ length: 25 }, (_each, task) => work(task)));
      print(ends.filter((end) => end.endsWith("at 1")).length, "tasks end after 1 s");
      print(ends.filter((end) => end.endsWith("at 2")).length, "tasks end after 2 s");
      print(ends.filter((end) => end.endsWith("at 3")).length, "tasks end after 3 s");
    });
    expect(most).toBe(10);
    // CPython's order: sleeps that end at the same time are a heap, not a line.
    const first = [0, 2, 6, 9, 8, 5, 7, 4, 1, 3];
    const order = [...first, ...first.map((task) => task + 10), 20, 22, 24, 21, 23].map(String);
    expect(output).toEqual([...order, "10 tasks end after 1 s", "10 tasks end after 2 s", "5 tasks end after 3 s"]);
  });
});

describe("the manual's synchronization primitives", () => {
  it("Event: waiter() goes on when you set the event", async () => {
    function* waiter(event: Event): Coroutine<void> {
      print("waiting for it ...");
      yield* event.wait();
      print("... got it!");
    }
    const output = await outputOf(function* () {
      const event = new Event();
      const waiterTask = createTask(waiter(event));

      yield* sleep(1);
      event.set();

      yield* waiterTask;
      print(`${now()} s`);
    });
    expect(output).toEqual(["waiting for it ...", "... got it!", "1 s"]);
  });

  it("Condition.wait_for(): your task goes on when the predicate holds, and has its value", async () => {
    const output = await outputOf(function* () {
      const cond = new Condition();
      const box: string[] = [];

      function* wait(): Coroutine<void> {
        using _ = yield* cond.acquire();
        print(yield* cond.waitFor(() => box.length > 1 && box.join(" and ")));
      }
      const waiting = createTask(wait());
      for (const item of ["tea", "cake"]) {
        yield* sleep(1);
        using _ = yield* cond.acquire();
        box.push(item);
        cond.notifyAll();
      }
      yield* waiting;
      print(`${now()} s`);
    });
    expect(output).toEqual(["tea and cake", "2 s"]);
  });

  it("Condition: several of yours can share one lock", async () => {
    const output = await outputOf(function* () {
      const lock = new Lock();
      const notEmpty = new Condition(lock);
      const notFull = new Condition(lock);
      let box: number | undefined;

      function* put(): Coroutine<void> {
        for (let item = 1; item <= 3; item++) {
          using _ = yield* lock.acquire();
          yield* notFull.waitFor(() => box === undefined);
          print(`puts ${item}`);
          box = item;
          notEmpty.notify();
        }
      }

      function* take(): Coroutine<void> {
        for (let left = 3; left > 0; left--) {
          using _ = yield* lock.acquire();
          yield* notEmpty.waitFor(() => box !== undefined);
          print(`takes ${box}`);
          box = undefined;
          notFull.notify();
        }
      }
      yield* gather(put(), take());
    });
    expect(output).toEqual(["puts 1", "takes 1", "puts 2", "takes 2", "puts 3", "takes 3"]);
  });

  it("BoundedSemaphore: you cannot release it more often than you acquired it", async () => {
    const errors: unknown[] = [];
    await outputOf(function* () {
      const bounded = new BoundedSemaphore(1);
      yield* bounded.acquire();
      bounded.release();
      try {
        bounded.release();
      } catch (error) {
        errors.push(error);
      }
      new Semaphore(1).release(); // as often as you like
    });
    expect(errors).toEqual([new RangeError("BoundedSemaphore released too many times")]);
  });
});

describe("the manual's barrier", () => {
  it("example_barrier(): your third wait() passes it", async () => {
    const output = await outputOf(function* exampleBarrier() {
      const b = new Barrier(3);

      createTask(b.wait());
      createTask(b.wait());

      yield* sleep(0);
      print(b);

      yield* b.wait();
      print(b);
      print("barrier passed");

      yield* sleep(0);
      print(b);
    });
    // CPython puts "<asyncio.locks.Barrier object at 0x... " before the bracket.
    expect(output).toEqual([
      "Barrier[filling, waiters:2/3]",
      "Barrier[draining, waiters:0/3]",
      "barrier passed",
      "Barrier[filling, waiters:0/3]",
    ]);
  });

  it("position: one of your tasks is number 0, for the housekeeping", async () => {
    const output = await outputOf(function* () {
      const barrier = new Barrier(3);

      function* pass(name: string): Coroutine<void> {
        const position = yield* barrier.wait();
        print(`${name} is number ${position}`);
        if (position === 0) print("End of *draining phase*");
      }
      yield* gather(pass("A"), pass("B"), pass("C"));
    });
    expect(output).toEqual(["C is number 2", "A is number 0", "End of *draining phase*", "B is number 1"]);
  });
});
