import { describe, expect, it } from "vitest";
import {
  Condition,
  type Coroutine,
  createTask,
  type Awaitable,
  BoundedSemaphore,
  type Guard,
  Lock,
  RuntimeError,
  Semaphore,
  sleep,
} from "../index.ts";
import { runVirtual } from "../testing/index.ts";

interface Acquirable {
  acquire(): Awaitable<Guard>;
  locked(): boolean;
}

describe.each<[string, () => Acquirable]>([
  ["a lock", () => new Lock()],
  ["a condition", () => new Condition()],
  ["a semaphore", () => new Semaphore(1)],
  ["a bounded semaphore", () => new BoundedSemaphore(1)],
])("%s taken by `using`", (_, make) => {
  it("is free again at the end of the block", () =>
    runVirtual(function* () {
      const one = make();
      {
        using _guard = yield* one.acquire();
        expect(one.locked()).toBe(true);
      }
      expect(one.locked()).toBe(false);
    }));

  it("is free again when the block fails", () =>
    runVirtual(function* () {
      const one = make();
      function* fail(): Coroutine<void> {
        using _guard = yield* one.acquire();
        yield* sleep(1);
        throw new Error("failed");
      }
      const task = createTask(fail());
      yield* sleep(0);
      expect(one.locked()).toBe(true);
      yield* sleep(1);
      expect(String(task.exception())).toBe("Error: failed");
      expect(one.locked()).toBe(false);
    }));

  it("goes to the next in line when its holder is cancelled", async () => {
    const log: string[] = [];
    await runVirtual(function* () {
      const one = make();
      function* hold(name: string): Coroutine<void> {
        using _guard = yield* one.acquire();
        log.push(name);
        yield* sleep(1);
      }
      const first = createTask(hold("first"));
      const second = createTask(hold("second"));
      yield* sleep(0);
      first.cancel();
      yield* second;
      expect(one.locked()).toBe(false);
    });
    expect(log).toEqual(["first", "second"]);
  });

  it("is left in peace when the task is cancelled while it waits", () =>
    runVirtual(function* () {
      const one = make();
      const guard = yield* one.acquire();
      const waiter = createTask(function* () {
        using _guard = yield* one.acquire();
      });
      yield* sleep(0);
      waiter.cancel();
      yield* sleep(0);
      expect(one.locked()).toBe(true);
      guard[Symbol.dispose]();
      expect(one.locked()).toBe(false);
    }));

  it("serves async functions as well", () =>
    runVirtual(async () => {
      const one = make();
      {
        using _guard = await one.acquire();
        expect(one.locked()).toBe(true);
      }
      expect(one.locked()).toBe(false);
    }));
});

describe("a guard", () => {
  it("releases each time it is disposed of, so twice is once too often", () =>
    runVirtual(function* () {
      const guard = yield* new Lock().acquire();
      guard[Symbol.dispose]();
      expect(() => guard[Symbol.dispose]()).toThrow(RuntimeError);
    }));
});
