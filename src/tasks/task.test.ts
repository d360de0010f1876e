import { afterEach, describe, expect, it, vi } from "vitest";
import {
  allTasks,
  coroutine,
  type Coroutine,
  createTask,
  currentTask,
  EventLoop,
  Future,
  getEventLoop,
  getRunningLoop,
  RuntimeError,
  sleep,
  Task,
  wait,
} from "../index.ts";
import { runVirtual } from "../testing/index.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

describe("a task", () => {
  it("runs its coroutine, step by step, and has its result", () =>
    runVirtual(function* () {
      const notes: string[] = [];
      const task = createTask(
        (function* () {
          notes.push("first step");
          yield;
          notes.push("second step");
          return 42;
        })(),
      );
      expect(notes).toEqual([]);
      yield;
      expect(notes).toEqual(["first step"]);
      expect(yield* task).toBe(42);
      expect(task.result()).toBe(42);
      expect(task).toBeInstanceOf(Task);
      expect(task).toBeInstanceOf(Future);
    }));

  it("has its coroutine's error", () =>
    runVirtual(function* () {
      const error = new RangeError("no");
      const task = createTask(
        (function* () {
          yield* sleep(1);
          throw error;
        })(),
      );
      let caught: unknown;
      try {
        yield* task;
      } catch (raised) {
        caught = raised;
      }
      expect(caught).toBe(error);
      expect(task.exception()).toBe(error);
      expect(task.cancelled()).toBe(false);
    }));

  it("can be made of a coroutine, an awaitable, a call of coroutine(), a promise, and functions of these", () =>
    runVirtual(function* () {
      const double = coroutine(function* (n: number) {
        yield* sleep(1);
        return 2 * n;
      });
      const generator = function* (): Coroutine<number> {
        return yield* double(2);
      };
      const tasks = [
        createTask(double(1)),
        createTask(generator()),
        createTask(generator),
        createTask(sleep(1, 6)),
        createTask(() => sleep(1, 8)),
        createTask(Promise.resolve(10)),
        createTask(async () => 12),
      ];
      const results: number[] = [];
      for (const task of tasks) results.push(yield* task);
      expect(results).toEqual([2, 4, 4, 6, 8, 10, 12]);
    }));

  it("runs nothing that cannot be awaited, and no future, which runs already", () =>
    runVirtual(function* () {
      for (const wrong of [5, "text", null, undefined, {}, [], Symbol("s")]) {
        expect(() => createTask(wrong as never)).toThrow(TypeError);
      }
      expect(() => createTask(5 as never)).toThrow(new TypeError("a coroutine was expected, got <5>"));
      expect(() => createTask(new Future())).toThrow("a coroutine was expected, got <Future[pending]>");
      expect(allTasks().size).toBe(1);
    }));

  it("refuses an async generator, whose steps are promises", () =>
    runVirtual(function* () {
      const wrong = (async function* () {})();
      let task: Task<unknown> | undefined;
      let refused: unknown;
      try {
        task = createTask(wrong as never);
      } catch (error) {
        refused = error;
      }
      task?.cancel();
      expect(refused).toBeInstanceOf(TypeError);
    }));

  it("says at the call of its constructor that it cannot run something", () => {
    const loop = new EventLoop();
    expect(() => new Task(5 as never, { loop })).toThrow(TypeError);
    expect(allTasks(loop).size).toBe(0);
  });

  it("can be made by its constructor, too", () =>
    runVirtual(function* () {
      const task = new Task(sleep(1, "slept"), { name: "mine", loop: getRunningLoop() });
      expect(task.getName()).toBe("mine");
      expect(yield* task).toBe("slept");
    }));

  it("leaves nothing behind on a loop that is closed", () => {
    const loop = new EventLoop();
    loop.close();
    expect(() => loop.createTask(sleep(0))).toThrow(new RuntimeError("Event loop is closed"));
    expect(allTasks(loop).size).toBe(0);
  });

  it("takes its result from nobody else", () =>
    runVirtual(function* () {
      const task = createTask(sleep(1));
      expect(() => task.setResult()).toThrow(new RuntimeError("Task does not support set_result operation"));
      expect(() => task.setException(new Error("no"))).toThrow(
        new RuntimeError("Task does not support set_exception operation"),
      );
      expect(task.done()).toBe(false);
      yield* task;
    }));

  it("is held by the loop until it is done, though nobody else keeps it (gh-91887)", () =>
    runVirtual(function* () {
      createTask(sleep(2), { name: "nobody's" });
      const names = (): string[] => [...allTasks()].map((task) => task.getName());
      yield* sleep(1);
      expect(names()).toContain("nobody's");
      yield* sleep(2);
      expect(names()).not.toContain("nobody's");
      expect(allTasks().size).toBe(1);
    }));

  it("knows its coroutine and its loop", () =>
    runVirtual(function* () {
      const body = (function* () {})();
      const task = createTask(body);
      expect(task.getCoro() === body).toBe(true);
      expect(task.getLoop()).toBe(getRunningLoop());
      yield* task;
    }));

  it("works on the page's loop outside of any program, as in an event handler", async () => {
    const seen = await createTask(
      (function* () {
        yield* sleep(0);
        return [getRunningLoop(), currentTask()?.getName()];
      })(),
      { name: "handler" },
    );
    expect(seen[0] === getEventLoop()).toBe(true);
    expect(seen[1]).toBe("handler");
  });

  it("can be awaited again after it is done", async () => {
    const task = createTask(sleep(0, "once"));
    expect([await task, await task]).toEqual(["once", "once"]);
    expect(await Promise.all([task, task.then((text) => `${text} more`)])).toEqual(["once", "once more"]);
  });
});

describe("a task's name", () => {
  it("is the one given, and can be changed", () =>
    runVirtual(function* () {
      const task = createTask(sleep(0), { name: "first" });
      expect(task.getName()).toBe("first");
      task.setName("second");
      expect(task.getName()).toBe("second");
      task.setName(3 as never);
      expect(task.getName()).toBe("3");
      yield* task;
    }));

  it("is a number in the order of the making, if none was given", () =>
    runVirtual(function* () {
      const [first, second] = [createTask(sleep(0)), createTask(sleep(0))];
      const number = (task: Task<void>): number => Number(/^Task-(\d+)$/.exec(task.getName())?.[1]);
      const ofSecond = number(second);
      expect(number(first)).toBe(ofSecond - 1);
      expect(second.getName()).toBe(`Task-${ofSecond}`);
      yield* second;
    }));
});

describe("a task's text", () => {
  it("says how it is, and what it waits for", () =>
    runVirtual(function* () {
      const inner = createTask(sleep(5), { name: "inner" });
      const outer = createTask(
        (function* () {
          yield* inner;
        })(),
        { name: "outer" },
      );
      expect(String(outer)).toBe("Task['outer', pending]");
      yield* sleep(1);
      expect(String(inner)).toBe("Task['inner', pending, waiting for sleep(5)]");
      expect(String(outer)).toMatch(/^Task\['outer', pending, waiting for .*inner/);
      outer.cancel();
      expect(String(outer)).toContain("Task['outer', cancelling");
      yield* sleep(1);
      expect(String(outer)).toBe("Task['outer', cancelled]");
      const done = createTask(sleep(0), { name: "done" });
      yield* done;
      expect(String(done)).toBe("Task['done', finished]");
      const failed = createTask(() => Promise.reject(new Error("no")), { name: "failed" });
      yield* wait([failed]);
      failed.exception();
      expect(String(failed)).toBe("Task['failed', failed: Error: no]");
    }));

  it("ends also when tasks wait for each other", async () => {
    const loop = new EventLoop();
    const make = (name: string, other: () => Task<void>): Task<void> => {
      const body = function* (): Coroutine<void> {
        yield* other();
      };
      return loop.createTask(body(), { name });
    };
    const a: Task<void> = make("a", () => b);
    const b: Task<void> = make("b", () => a);
    await loop.runUntilComplete(sleep(0));
    expect(String(a)).toMatch(/^Task\['a', pending, waiting for .*'b'/);
    expect(String(a).length).toBeLessThan(300);
  });

  it("stays short, however many wait for each other in a row", () =>
    runVirtual(
      function* () {
        let last: Task<void> = createTask(sleep(5));
        for (let i = 0; i < 500; i++) {
          const inner = last;
          last = createTask(
            (function* () {
              yield* inner;
            })(),
          );
        }
        yield* sleep(1);
        expect(String(last).length).toBeLessThan(1000);
      },
      { debug: false },
    ));
});

describe("a task's stack", () => {
  it("names the calls in progress and what they wait for", () =>
    runVirtual(function* () {
      const load = coroutine(function* load() {
        yield* sleep(5);
      });
      const page = coroutine(function* page() {
        yield* load();
      });
      const task = createTask(page(), { name: "main" });
      yield* sleep(1);
      expect(task.getStack()).toEqual(["main", "page()", "load()", "sleep(5)"]);
      const lines: string[] = [];
      task.printStack((line) => lines.push(line));
      expect(lines.join("\n")).toBe(
        "Stack for Task['main', pending, waiting for sleep(5)]:\n  main\n  page()\n  load()\n  sleep(5)",
      );
      yield* task;
      expect(task.getStack()).toEqual([]);
    }));

  it("is printed to the console's errors, as Python prints it to stderr", () =>
    runVirtual(function* () {
      const error = vi.spyOn(console, "error").mockImplementation(() => {});
      const task = createTask(sleep(1), { name: "quiet" });
      task.printStack();
      expect(error.mock.calls).toEqual([["Stack for Task['quiet', pending]:\n  quiet"]]);
      yield* task;
    }));
});
