import { describe, expect, it } from "vitest";
import { createTask, ensureFuture, EventLoop, Future, getRunningLoop, sleep, Task } from "../index.ts";
import { runVirtual } from "../testing/index.ts";

describe("ensureFuture", () => {
  it("gives futures and tasks back as they are", () =>
    runVirtual(function* () {
      const [future, task] = [new Future<void>(), createTask(sleep(1))];
      expect(ensureFuture(future) === future).toBe(true);
      expect(ensureFuture(task) === task).toBe(true);
      expect(ensureFuture(task, { loop: getRunningLoop() }) === task).toBe(true);
      yield* task;
    }));

  it("makes a task of all else that can be awaited, on the loop given", () =>
    runVirtual(function* () {
      const task = ensureFuture(sleep(1, "slept"));
      expect(task).toBeInstanceOf(Task);
      expect(yield* task).toBe("slept");
      expect(yield* ensureFuture(Promise.resolve("value"))).toBe("value");
      const other = new EventLoop();
      expect(ensureFuture(sleep(0), { loop: other }).getLoop() === other).toBe(true);
    }));

  it("refuses a future of another loop than the one given", () => {
    const future = new Future<void>({ loop: new EventLoop() });
    expect(() => ensureFuture(future, { loop: new EventLoop() })).toThrow(
      new RangeError("The future belongs to a different loop than the one specified as the loop argument"),
    );
  });

  it("refuses what cannot be awaited", () =>
    runVirtual(function* () {
      for (const wrong of [5, "text", null, undefined, {}]) {
        expect(() => ensureFuture(wrong as never)).toThrow(TypeError);
      }
    }));
});
