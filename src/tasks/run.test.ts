import { afterEach, describe, expect, it, vi } from "vitest";
import {
  allTasks,
  ContextVar,
  Context,
  createTask,
  currentTask,
  EventLoop,
  getEventLoop,
  getRunningLoop,
  Runner,
  RuntimeError,
  run,
  setEventLoop,
  sleep,
} from "../index.ts";
import { runVirtual, VirtualClock } from "../testing/index.ts";

const virtualLoop = (): EventLoop => new EventLoop({ clock: new VirtualClock() });

afterEach(() => {
  vi.restoreAllMocks();
  setEventLoop(undefined);
});

describe("run", () => {
  it("gives the result of a coroutine, an awaitable, a promise, or a function that makes one", async () => {
    const program = function* (): Generator<undefined, string, void> {
      yield;
      return "coroutine";
    };
    expect(await run(program())).toBe("coroutine");
    expect(await run(program)).toBe("coroutine");
    expect(await run(sleep(0, "awaitable"))).toBe("awaitable");
    expect(await run(Promise.resolve("promise"))).toBe("promise");
    expect(await run(async () => "async function")).toBe("async function");
  });

  it("raises the program's error, and closes the loop all the same", async () => {
    const loop = virtualLoop();
    const program = run(
      function* () {
        throw new RangeError("no");
      },
      { loop },
    );
    await expect(program).rejects.toThrow(new RangeError("no"));
    expect(loop.isClosed()).toBe(true);
  });

  it("makes a loop of its own, which it closes", async () => {
    const loop = await run(function* () {
      return getRunningLoop();
    });
    expect(loop === getEventLoop()).toBe(false);
    expect(loop.isClosed()).toBe(true);
  });

  it("refuses what cannot be awaited, and closes the loop", async () => {
    const loop = virtualLoop();
    await expect(run(5 as never, { loop })).rejects.toThrow(TypeError);
    expect(loop.isClosed()).toBe(true);
  });

  it("cannot be called in a coroutine, whose loop runs already", () =>
    runVirtual(function* () {
      const inner = vi.fn(function* () {});
      const outcome = yield* createTask(
        run(inner).then(
          () => "ran",
          (error: unknown) => error,
        ),
      );
      expect(outcome).toBeInstanceOf(RuntimeError);
      expect((outcome as Error).message).toBe("run() cannot be called from a running event loop");
      expect(inner).not.toHaveBeenCalled();
    }));

  it("cancels the tasks that are left, and waits for their cleanup", async () => {
    const notes: string[] = [];
    const loop = virtualLoop();
    await run(
      function* () {
        for (const name of ["a", "b"]) {
          createTask(
            (function* () {
              try {
                yield* sleep(100);
              } finally {
                yield* sleep(1);
                notes.push(`${name} left at ${loop.time()}`);
              }
            })(),
          );
        }
        yield* sleep(5);
      },
      { loop },
    );
    expect(notes).toEqual(["a left at 6", "b left at 6"]);
    expect(allTasks(loop).size).toBe(0);
  });

  it("reports what such a task raises instead of ending", async () => {
    const told: unknown[] = [];
    const loop = virtualLoop();
    loop.setExceptionHandler((_, { message, exception, task }) => told.push(message, String(exception), String(task)));
    await run(
      function* () {
        createTask(
          (function* () {
            try {
              yield* sleep(100);
            } catch {
              throw new RangeError("cleanup failed");
            }
          })(),
          { name: "clumsy" },
        );
        yield* sleep(1);
      },
      { loop },
    );
    expect(told).toEqual([
      "unhandled exception during run() shutdown",
      "RangeError: cleanup failed",
      "Task['clumsy', failed: RangeError: cleanup failed]",
    ]);
  });

  it("gives up a program that is cancelled by a signal, with its reason", async () => {
    const controller = new AbortController();
    const notes: string[] = [];
    const program = run(
      function* () {
        try {
          yield* sleep(1000);
        } finally {
          notes.push("cleanup");
        }
      },
      { signal: controller.signal },
    );
    setImmediate(() => controller.abort("tab closed"));
    await expect(program).rejects.toMatchObject({ name: "CancelledError", reason: "tab closed" });
    expect(notes).toEqual(["cleanup"]);
    await expect(run(sleep(1000), { signal: controller.signal })).rejects.toMatchObject({ reason: "tab closed" });
  });

  it("runs in debug mode if asked to", async () => {
    const program = function* (): Generator<never, boolean, void> {
      return getRunningLoop().getDebug();
    };
    expect(await run(program, { debug: true })).toBe(true);
    expect(await run(program, { debug: false })).toBe(false);
    expect(await run(program)).toBe(false);
  });
});

describe("a Runner", () => {
  it("runs several programs on one loop and in one context", async () => {
    const visits = new ContextVar<number>("visits", { default: 0 });
    const loops: EventLoop[] = [];
    const visit = function* (): Generator<never, number, void> {
      loops.push(getRunningLoop());
      visits.set(visits.get() + 1);
      return visits.get();
    };
    await using runner = new Runner();
    expect(await runner.run(visit)).toBe(1);
    expect(await runner.run(visit())).toBe(2);
    expect(await runner.run(visit, { context: new Context() })).toBe(1);
    expect(loops.every((loop) => loop === runner.getLoop())).toBe(true);
    expect(visits.get()).toBe(0);
  });

  it("lets a task of one program go on in the next", async () => {
    const runner = new Runner({ loop: virtualLoop() });
    const task = runner.getLoop().createTask(sleep(2, "slept"));
    expect(await runner.run(sleep(1, "first"))).toBe("first");
    expect(task.done()).toBe(false);
    expect(await runner.run(sleep(2, "second"))).toBe("second");
    expect(task.result()).toBe("slept");
    await runner.close();
  });

  it("is closed at the end of its scope, and may be closed twice", async () => {
    let loop: EventLoop;
    {
      await using runner = new Runner();
      loop = runner.getLoop();
      await runner.close();
      expect(loop.isClosed()).toBe(true);
    }
    expect(loop.isClosed()).toBe(true);
  });

  it("runs nothing after that", async () => {
    const runner = new Runner();
    await runner.close();
    const program = vi.fn(function* () {});
    await expect(runner.run(program)).rejects.toThrow(new RuntimeError("Runner is closed"));
    expect(program).not.toHaveBeenCalled();
  });

  it("refuses a second program while one runs, and does not start it", async () => {
    const runner = new Runner({ loop: virtualLoop() });
    const second = vi.fn(function* () {});
    const first = runner.run(sleep(1, "first"));
    await expect(runner.run(second)).rejects.toThrow(RuntimeError);
    expect(await first).toBe("first");
    await runner.close();
    expect(second).not.toHaveBeenCalled();
  });
});

describe("the page's own loop", () => {
  it("runs from the first time that somebody asks for it, and stays the same", () => {
    const loop = getEventLoop();
    expect(loop.isRunning()).toBe(true);
    expect(getEventLoop() === loop).toBe(true);
    expect(() => getRunningLoop()).toThrow(new RuntimeError("no running event loop"));
  });

  it("can be replaced for a while", async () => {
    const own = getEventLoop();
    const other = virtualLoop();
    setEventLoop(other);
    expect(getEventLoop() === other).toBe(true);
    const task = createTask(sleep(3600, "an hour later"));
    expect(await other.runUntilComplete(task)).toBe("an hour later");
    setEventLoop(undefined);
    expect(getEventLoop() === own).toBe(true);
  });

  it("is not the one of a coroutine, which has its own", () =>
    runVirtual(function* () {
      setEventLoop(new EventLoop());
      expect(getEventLoop() === currentTask()?.getLoop()).toBe(true);
    }));
});
