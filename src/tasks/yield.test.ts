import { afterEach, describe, expect, it, vi } from "vitest";
import {
  type Coroutine,
  coroutine,
  createTask,
  currentTask,
  EventLoop,
  Future,
  RuntimeError,
  sleep,
  type Task,
} from "../index.ts";
import { runVirtual } from "../testing/index.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

/** What a coroutine is told when it yields such a thing. */
async function told(wrong: unknown): Promise<unknown> {
  vi.spyOn(console, "warn").mockImplementation(() => {});
  return await runVirtual(function* () {
    currentTask()?.setName("main");
    try {
      yield wrong as never;
    } catch (error) {
      return error;
    }
    return "nothing";
  });
}

describe("a yield without its star (gh-74676)", () => {
  it.each([
    ["an operation", () => sleep(1), "sleep()"],
    ["a coroutine", () => (function* () {})(), "[object Generator]"],
    ["a call of coroutine()", () => coroutine(function* load() {})(), "load()"],
    ["a number", () => 5, "5"],
    ["null", () => null, "null"],
  ])("of %s is an error that names the task and the remedy", async (_, make, text) => {
    const error = await told(make());
    expect(error).toBeInstanceOf(TypeError);
    const { message } = error as TypeError;
    expect(message).toContain("'main'");
    expect(message).toContain(`<${text}>`);
    expect(message).toMatch(/did you mean yield\*\?$/);
  });

  it("of a promise tells of until()", async () => {
    const error = await told(Promise.resolve());
    expect(error).toBeInstanceOf(TypeError);
    expect((error as Error).message).toMatch(/did you mean yield\* until\(promise\)\?$/);
  });

  it("is raised at the yield, where it can be handled", () =>
    runVirtual(function* () {
      const notes: string[] = [];
      try {
        yield 5 as never;
      } catch (error) {
        notes.push((error as Error).name);
      }
      yield* sleep(1);
      notes.push("went on");
      expect(notes).toEqual(["TypeError", "went on"]);
    }));
});

describe("a yield", () => {
  it("of nothing lets the others run once", () =>
    runVirtual(function* () {
      const notes: string[] = [];
      function* turns(name: string): Coroutine<void> {
        for (let i = 0; i < 3; i++) {
          notes.push(`${name}${i}`);
          yield;
        }
      }
      const [a, b] = [createTask(turns("a")), createTask(turns("b"))];
      yield* a;
      yield* b;
      expect(notes.join(" ")).toBe("a0 b0 a1 b1 a2 b2");
    }));

  it("of a future waits for it", () =>
    runVirtual(function* () {
      const future = new Future<string>();
      const task = createTask(
        (function* () {
          yield future;
          return future.done();
        })(),
      );
      yield* sleep(1);
      expect(task.done()).toBe(false);
      future.setResult("there");
      expect(yield* task).toBe(true);
    }));
});

describe("waiting for what cannot come", () => {
  it("of a task for itself is an error", () =>
    runVirtual(function* () {
      const body = function* (): Coroutine<void> {
        yield* task;
      };
      const task: Task<void> = createTask(body(), { name: "narcissus" });
      let caught: unknown;
      try {
        yield* task;
      } catch (error) {
        caught = error;
      }
      expect(caught).toBeInstanceOf(RuntimeError);
      expect((caught as Error).message).toMatch(/^Task cannot await on itself: <Task\['narcissus'/);
    }));

  it("for a future of another loop is an error that names both", () =>
    runVirtual(function* () {
      currentTask()?.setName("main");
      let caught: unknown;
      try {
        yield* new EventLoop().createFuture();
      } catch (error) {
        caught = error;
      }
      expect(caught).toBeInstanceOf(RuntimeError);
      expect((caught as Error).message).toMatch(/<Task\['main'.*<Future\[pending\]>.*different loop/);
    }));

  it("but a future of another loop that is done gives its result", () =>
    runVirtual(function* () {
      const future = new EventLoop().createFuture<number>();
      future.setResult(7);
      expect(yield* future).toBe(7);
    }));

  it("is an error, but a request to cancel that comes meanwhile is raised instead", () =>
    runVirtual(function* () {
      const task = createTask(
        (function* () {
          try {
            yield 5 as never;
          } catch (error) {
            return (error as Error).name;
          }
          return "nothing";
        })(),
      );
      yield;
      task.cancel();
      expect(yield* task).toBe("CancelledError");
    }));
});

describe("a coroutine that is driven by hand", () => {
  /** As Python's `coro.send(None)` in a loop: runs a coroutine inside another, and can look at each step. */
  function* drive<T>(inner: Coroutine<T>, steps: unknown[]): Coroutine<T> {
    let result = inner.next();
    while (result.done !== true) {
      steps.push(result.value);
      if (steps.length > 20) throw new Error("never ends");
      yield result.value;
      result = inner.next();
    }
    return result.value;
  }

  it("waits for its futures and sleeps, and ends", () =>
    runVirtual(function* () {
      const steps: unknown[] = [];
      const inner = (function* () {
        yield* sleep(1);
        return yield* createTask(sleep(1, "slept"));
      })();
      expect(yield* drive(inner, steps)).toBe("slept");
      expect(steps).toHaveLength(2);
    }));

  it("passes its turns on, and ends", () =>
    runVirtual(function* () {
      const steps: unknown[] = [];
      const inner = (function* () {
        yield;
        yield* sleep(0);
        return "done";
      })();
      expect(yield* drive(inner, steps)).toBe("done");
      expect(steps).toEqual([undefined, undefined]);
    }));
});
