import { describe, expect, it } from "vitest";
import { raised } from "../../test/raised.ts";
import {
  type Awaitable,
  Barrier,
  Condition,
  Event,
  Future,
  getEventLoop,
  Lock,
  Queue,
  RuntimeError,
  Semaphore,
  setEventLoop,
  sleep,
} from "../index.ts";
import { runVirtual } from "../testing/index.ts";

function full(): Queue<string> {
  const queue = new Queue<string>();
  queue.putNowait("first");
  queue.putNowait("second");
  return queue;
}

/** A condition whose lock is held, since else one cannot wait at it. */
function held(): Condition {
  const condition = new Condition();
  condition.acquire()[Symbol.iterator]().next();
  return condition;
}

const guard = { [Symbol.dispose]: expect.any(Function) as unknown };

describe.each<[string, () => Awaitable<unknown>, unknown]>([
  ["lock.acquire()", () => new Lock().acquire(), guard],
  ["semaphore.acquire()", () => new Semaphore().acquire(), guard],
  ["condition.acquire()", () => new Condition().acquire(), guard],
  ["condition.waitFor()", () => held().waitFor(() => "it holds"), "it holds"],
  [
    "event.wait()",
    () => {
      const event = new Event();
      event.set();
      return event.wait();
    },
    true,
  ],
  ["barrier.wait()", () => new Barrier(1).wait(), 0],
  ["barrier.reset()", () => new Barrier(1).reset(), undefined],
  ["barrier.abort()", () => new Barrier(1).abort(), undefined],
  ["queue.put()", () => new Queue<number>().put(1), undefined],
  ["queue.get()", () => full().get(), "first"],
  ["queue.join()", () => new Queue<number>().join(), undefined],
])("%s", (_, make, value) => {
  it("gives its value to `yield*` in a coroutine", () =>
    runVirtual(function* () {
      expect(yield* make()).toEqual(value);
    }));

  it("gives its value to `await` in an async function, the same each time", () =>
    runVirtual(async () => {
      const operation = make();
      const first = await operation;
      expect(first).toEqual(value);
      expect(await operation).toBe(first);
    }));

  it("cannot be awaited twice by `yield*`", () =>
    runVirtual(function* () {
      const operation = make();
      yield* operation;
      const error = yield* raised(operation);
      expect(error).toBeInstanceOf(RuntimeError);
      expect(String(error)).toMatch(/cannot await the same operation twice: <.*\(\)>/);
    }));
});

describe("an operation", () => {
  it("does nothing until it is awaited", () =>
    runVirtual(
      function* () {
        const lock = new Lock();
        const operation = lock.acquire();
        expect(lock.locked()).toBe(false);
        yield* operation;
        expect(lock.locked()).toBe(true);
      },
      { debug: false },
    ));

  it("is done once, also if it is awaited twice", () =>
    runVirtual(async () => {
      const queue = full();
      const operation = queue.get();
      expect(await Promise.all([operation, operation])).toEqual(["first", "first"]);
      expect(queue.qsize()).toBe(1);
    }));

  it("that was awaited by `await` gives its value to `yield*`, too", () =>
    runVirtual(function* () {
      const queue = full();
      const operation = queue.get();
      void operation.then();
      expect(yield* operation).toBe("first");
      expect(queue.qsize()).toBe(1);
    }));

  it("prints what it does, and on what", () => {
    expect(String(new Lock().acquire())).toBe("Lock[unlocked].acquire()");
    expect(String(full().get())).toBe("Queue[maxsize:0, items:2, tasks:2].get()");
    expect(String(new Event().wait())).toBe("Event[unset].wait()");
  });

  it("raises its error in an async function as well", () =>
    runVirtual(async () => {
      await expect(new Condition().wait()).rejects.toThrow("cannot wait on un-acquired lock");
    }));

  it("awaited outside of any loop runs on the loop of those who wait already", async () => {
    const event = new Event();
    await runVirtual(async () => {
      const loop = getEventLoop();
      const inside = event.wait().then(() => "inside");
      await Promise.resolve();
      await new Promise<void>((resolve) => void loop.callSoon(() => resolve()));
      setEventLoop(undefined); // an event handler elsewhere
      const outside = event.wait().then(() => "outside");
      loop.callSoon(() => event.set());
      expect(await Promise.all([inside, outside])).toEqual(["inside", "outside"]);
    });
  });
});

describe("a future that is spread by mistake", () => {
  it("says so instead of going round for ever", () =>
    runVirtual(function* () {
      const steps = new Future<void>()[Symbol.iterator]();
      steps.next();
      expect(() => steps.next()).toThrow(RuntimeError); // CPython: "await wasn't used with future"
      yield* sleep(0);
    }));
});
