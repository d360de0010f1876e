import { describe, expect, it } from "vitest";
import { raised } from "../../test/raised.ts";
import {
  type Coroutine,
  createTask,
  currentTask,
  getRunningLoop,
  isCancelled,
  sleep,
  type Task,
  Timeout,
  timeout,
  TimeoutError,
} from "../index.ts";
import { runVirtual } from "../testing/index.ts";

function me(): Task<unknown> {
  return currentTask() as Task<unknown>;
}

describe("a cancellation from outside", () => {
  it("passes through a timeout, and takes its timer along", () =>
    runVirtual(function* () {
      const task = createTask(timeout(5, () => sleep(9)));
      yield* sleep(1);
      task.cancel("outside");
      const error = yield* raised(task);
      expect(isCancelled(error) && error.message).toBe("outside");
      expect(task.cancelling()).toBe(1);
      yield* sleep(1);
      expect(getRunningLoop().time()).toBe(2);
    }));

  it.each(["before", "after"])("is not taken for the timeout when it comes right %s it (gh-95289)", (order) =>
    runVirtual(function* () {
      const loop = getRunningLoop();
      const scope = new Timeout(2);
      const task: Task<void> = createTask(scope.run(() => sleep(9)));
      const cancel = (): void => void task.cancel("outside");
      if (order === "after") yield* sleep(0); // else the canceller's timer is the first in the heap
      loop.callLater(2, cancel);
      const error = yield* raised(task);
      expect(scope.expired()).toBe(true);
      expect(isCancelled(error)).toBe(true);
      expect(task.cancelled()).toBe(true);
      expect(task.cancelling()).toBe(1);
    }),
  );

  it("that was answered before leaves the count to the timeout (gh-95289)", () =>
    runVirtual(
      function* () {
        const task = createTask(function* () {
          yield* raised(sleep(9)); // swallowed: the count stays at 1
          const error = yield* raised(timeout(1, () => sleep(9)));
          return [(error as Error).name, me().cancelling()];
        });
        yield* sleep(1);
        task.cancel();
        expect(yield* task).toEqual(["TimeoutError", 1]);
      },
      { debug: false },
    ));

  it("that is pending when timeout(0) begins is taken for the timeout, as in CPython (gh-134471)", () =>
    runVirtual(
      function* () {
        const task = createTask(function* () {
          me().cancel("outside");
          return (yield* raised(timeout(0, () => sleep(9)))) as Error;
        });
        const error = yield* task;
        expect(error).toBeInstanceOf(TimeoutError);
        expect(task.cancelling()).toBe(1); // so that it can still be told
      },
      { debug: false },
    ));

  it("passes through when the body answers the timeout only, not the cancellation", () =>
    runVirtual(
      function* () {
        const task = createTask(
          timeout(1, function* () {
            yield* raised(sleep(9));
            yield* sleep(9);
          }),
        );
        yield* sleep(2);
        task.cancel("outside");
        const error = yield* raised(task);
        expect(isCancelled(error) && error.message).toBe("outside");
        expect(task.cancelling()).toBe(1);
      },
      { debug: false },
    ));
});

describe("nested timeouts", () => {
  it("end where the one stands whose time is up", () =>
    runVirtual(function* () {
      const seen = yield* timeout(5, function* () {
        const inner = yield* raised(timeout(1, () => sleep(9)));
        yield* sleep(1);
        return inner;
      });
      expect(seen).toBeInstanceOf(TimeoutError);
      let passed: unknown;
      const outer = yield* raised(
        timeout(1, function* () {
          passed = yield* raised(timeout(5, () => sleep(9)));
          throw passed;
        }),
      );
      expect(isCancelled(passed)).toBe(true);
      expect(outer).toBeInstanceOf(TimeoutError);
      expect(getRunningLoop().time()).toBe(3);
      expect(me().cancelling()).toBe(0);
    }));

  it("that expire in one tick are told as one timeout, of the outermost", () =>
    runVirtual(function* () {
      const [outer, inner] = [new Timeout(1), new Timeout(1)];
      let seen: unknown;
      const error = yield* raised(
        outer.run(function* () {
          try {
            yield* inner.run(() => sleep(9));
          } catch (innerError) {
            seen = innerError;
            throw innerError;
          }
        }),
      );
      expect(error).toBeInstanceOf(TimeoutError);
      expect(isCancelled(seen)).toBe(true);
      expect([outer.expired(), inner.expired()]).toEqual([true, true]);
      expect(me().cancelling()).toBe(0);
    }));

  it("hand the inner timeout through the outer as it is", () =>
    runVirtual(function* () {
      const error = yield* raised(timeout(5, () => timeout(1, () => sleep(9))));
      expect(error).toBeInstanceOf(TimeoutError);
      expect(getRunningLoop().time()).toBe(1);
    }));

  it("leave the count of requests as it was, however deep", () =>
    runVirtual(function* () {
      const nest = (depth: number): Coroutine<void> =>
        (function* () {
          if (depth === 0) yield* sleep(9);
          else yield* timeout(depth % 3, () => nest(depth - 1));
        })();
      yield* raised(nest(9));
      expect(me().cancelling()).toBe(0);
    }));
});
