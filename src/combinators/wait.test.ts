import { describe, expect, it } from "vitest";
import { raised } from "../../test/raised.ts";
import { WatchedFuture } from "../../test/watchedFuture.ts";
import {
  ALL_COMPLETED,
  type Coroutine,
  createTask,
  EventLoop,
  FIRST_COMPLETED,
  FIRST_EXCEPTION,
  Future,
  getRunningLoop,
  RuntimeError,
  sleep,
  Task,
  wait,
} from "../index.ts";
import { runVirtual } from "../testing/index.ts";

function* fail(seconds: number): Coroutine<never> {
  yield* sleep(seconds);
  throw new Error("failed");
}

/** Which of the tasks these are: futures are iterable, so a test must not compare them in a collection. */
function places(some: Iterable<unknown>, tasks: readonly unknown[]): number[] {
  return [...some].map((one) => tasks.indexOf(one));
}

describe("wait()", () => {
  it("waits for all, and gives them in the order given", () =>
    runVirtual(function* () {
      const tasks = [createTask(sleep(2)), createTask(sleep(1))];
      const { done, pending } = yield* wait(tasks);
      expect(places(done, tasks)).toEqual([0, 1]);
      expect(pending.size).toBe(0);
      expect(getRunningLoop().time()).toBe(2);
    }));

  it("returns with the first that is done, if told to", () =>
    runVirtual(function* () {
      const tasks = [createTask(sleep(2)), createTask(sleep(1))];
      const { done, pending } = yield* wait(tasks, { returnWhen: FIRST_COMPLETED });
      expect(places(done, tasks)).toEqual([1]);
      expect(places(pending, tasks)).toEqual([0]);
      expect(tasks[0]?.cancelling()).toBe(0);
    }));

  it("returns with all that are done in the same tick as the first", () =>
    runVirtual(function* () {
      const tasks = [createTask(sleep(1)), createTask(sleep(1)), createTask(sleep(2))];
      const { done } = yield* wait(tasks, { returnWhen: FIRST_COMPLETED });
      expect(places(done, tasks)).toEqual([0, 1]);
    }));

  it("returns with the first error, if told to", () =>
    runVirtual(function* () {
      const tasks = [createTask(sleep(1)), createTask(fail(2)), createTask(sleep(3))];
      const { done, pending } = yield* wait(tasks, { returnWhen: FIRST_EXCEPTION });
      expect(places(done, tasks)).toEqual([0, 1]);
      expect(places(pending, tasks)).toEqual([2]);
      expect(String(tasks[1]?.exception())).toBe("Error: failed");
    }));

  it("takes a cancellation for no error", () =>
    runVirtual(function* () {
      const tasks = [createTask(sleep(9)), createTask(sleep(3))];
      getRunningLoop().callLater(1, () => void tasks[0]?.cancel());
      const { done } = yield* wait(tasks, { returnWhen: FIRST_EXCEPTION });
      expect(places(done, tasks)).toEqual([0, 1]);
    }));

  it("raises nothing when its time is up, and cancels nothing", () =>
    runVirtual(function* () {
      const tasks = [createTask(sleep(1)), createTask(sleep(3))];
      const { done, pending } = yield* wait(tasks, { timeout: 2 });
      expect(places(done, tasks)).toEqual([0]);
      expect(places(pending, tasks)).toEqual([1]);
      expect(getRunningLoop().time()).toBe(2);
      yield* wait(pending);
    }));

  it("with no time at all still looks once", () =>
    runVirtual(function* () {
      const future = new Future<void>();
      future.setResult();
      const { done, pending } = yield* wait([future, new Future<void>()], { timeout: 0 });
      expect([done.size, pending.size]).toEqual([1, 1]);
    }));

  it("takes its timer back when it is done before", () =>
    runVirtual(function* () {
      yield* wait([createTask(sleep(1))], { timeout: 1000 });
      yield* wait([createTask(sleep(1))], { timeout: 1000, returnWhen: FIRST_COMPLETED });
      yield* sleep(1);
      expect(getRunningLoop().time()).toBe(3);
    }));

  it("counts one that is given twice once", () =>
    runVirtual(function* () {
      const task = createTask(sleep(1));
      const { done } = yield* wait([task, task, task], { returnWhen: ALL_COMPLETED });
      expect(places(done, [task])).toEqual([0]);
    }));

  it("makes tasks of what is none", () =>
    runVirtual(function* () {
      const { done } = yield* wait<string>([sleep(1, "operation"), Promise.resolve("promise")]);
      expect([...done].map((future) => future.result())).toEqual(["operation", "promise"]);
      expect([...done].every((future) => future instanceof Task)).toBe(true);
    }));

  it("leaves all alone when it is cancelled", () =>
    runVirtual(function* () {
      const child = createTask(sleep(3, "child"));
      const waiter = createTask(wait([child], { timeout: 1000 }));
      yield* sleep(1);
      waiter.cancel();
      yield* raised(waiter);
      expect(waiter.cancelled()).toBe(true);
      expect(yield* child).toBe("child");
      expect(getRunningLoop().time()).toBe(3);
    }));

  it.each<[string, number | null, string]>([
    ["it returned", null, FIRST_COMPLETED],
    ["its time was up", 1, ALL_COMPLETED],
    ["it was cancelled", null, ALL_COMPLETED],
  ])("leaves nothing at the futures after %s", (how, timeout, returnWhen) =>
    runVirtual(function* () {
      const futures = [new WatchedFuture<void>(), new WatchedFuture<void>()];
      const waiter = createTask(wait(futures, { timeout, returnWhen: returnWhen as typeof ALL_COMPLETED }));
      yield* sleep(0);
      if (how === "it returned") futures[0]?.setResult();
      if (how === "it was cancelled") waiter.cancel();
      yield* raised(waiter);
      expect(futures[1]?.added).toBe(1);
      expect(futures[1]?.takeLeft()).toBe(0);
    }),
  );

  it("shows how many it waits for", () =>
    runVirtual(function* () {
      const waiter = createTask(wait([createTask(sleep(1)), createTask(sleep(1))]), { name: "w" });
      yield* sleep(0);
      expect(String(waiter)).toBe("Task['w', pending, waiting for wait(2)]");
      yield* waiter;
    }));

  it("refuses wrong arguments, at the call", () => {
    expect(() => wait([])).toThrow(RangeError);
    expect(() => wait([])).toThrow("Set of Tasks/Futures is empty.");
    expect(() => wait([sleep(0)], { returnWhen: "SECOND_COMPLETED" as never })).toThrow(RangeError);
    expect(() => wait([sleep(0)], { timeout: Number.NaN })).toThrow(RangeError);
    expect(() => wait([sleep(0)], { timeout: "1" as never })).toThrow(TypeError);
    expect(() => wait(sleep(0) as never)).toThrow(TypeError);
    expect(() => wait(sleep(0) as never)).toThrow("expected a collection of awaitables, got one awaitable");
    expect(() => wait(5 as never)).toThrow(TypeError);
  });

  it("refuses what cannot be awaited, and a future of another loop", () =>
    runVirtual(function* () {
      expect(yield* raised(wait([5 as never]))).toBeInstanceOf(TypeError);
      const elsewhere = new Future<void>({ loop: new EventLoop() });
      expect(yield* raised(wait([elsewhere]))).toBeInstanceOf(RangeError);
    }));

  it("can be awaited in both ways, by `yield*` once", () =>
    runVirtual(function* () {
      const waiting = wait([createTask(sleep(1))]);
      yield* waiting;
      expect(yield* raised(waiting)).toBeInstanceOf(RuntimeError);
      const answer = createTask(async () => {
        const operation = wait([sleep(1, "x")]);
        return [await operation, await operation] as const;
      });
      const [first, second] = yield* answer;
      expect(first).toBe(second);
    }));
});
