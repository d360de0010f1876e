import { afterEach, describe, expect, it, vi } from "vitest";
import {
  type Coroutine,
  createTask,
  EventLoop,
  type ExceptionContext,
  Future,
  gather,
  getEventLoop,
  getRunningLoop,
  run,
  sleep,
  type Task,
} from "../index.ts";
import { runVirtual, VirtualClock } from "../testing/index.ts";

afterEach(() => {
  getEventLoop().setExceptionHandler(null);
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

function* failing(text: string): Coroutine<void> {
  throw new RangeError(text);
}

/** Runs the program, and gives what its loop's exception handler is told. */
async function toldBy(program: () => Coroutine<unknown>): Promise<ExceptionContext[]> {
  const loop = new EventLoop({ clock: new VirtualClock() });
  const told: ExceptionContext[] = [];
  loop.setExceptionHandler((_, context) => told.push(context));
  await run(program, { loop });
  return told;
}

const turnOfHost = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe("an exception that nobody retrieves (gh-74693, asyncio#397)", () => {
  it("is reported once, with the task, its name and the place", async () => {
    const told = await toldBy(function* () {
      createTask(failing("lost"), { name: "loser" });
      yield* sleep(1);
      yield* sleep(1);
    });
    expect(told).toHaveLength(1);
    const [context] = told;
    expect(String(context?.exception)).toBe("RangeError: lost");
    expect(String(context?.future)).toBe("Task['loser', failed: RangeError: lost]");
    expect(context?.message).toMatch(/exception was never retrieved: .*'loser'/);
    expect(context?.message).toContain("failures.test.ts");
  });

  it("is reported though the program still holds the task, and while it still runs", async () => {
    const tasks: Task<void>[] = [];
    let atEnd = 0;
    const loop = new EventLoop({ clock: new VirtualClock() });
    const told: ExceptionContext[] = [];
    loop.setExceptionHandler((_, context) => told.push(context));
    await run(
      function* () {
        tasks.push(createTask(failing("held")));
        yield* sleep(3600);
        atEnd = told.length;
      },
      { loop },
    );
    expect(atEnd).toBe(1);
    expect(told).toHaveLength(1);
  });

  it("of a plain future is reported, too", async () => {
    const told = await toldBy(function* () {
      new Future().setException(new RangeError("lost"));
      yield* sleep(1);
    });
    expect(told.map((context) => String(context.exception))).toEqual(["RangeError: lost"]);
    expect(told[0]?.message).toContain("Future[failed: RangeError: lost]");
  });

  it("is reported when its only watcher does not look at it", async () => {
    const told = await toldBy(function* () {
      createTask(failing("watched")).addDoneCallback(() => {});
      yield* sleep(1);
    });
    expect(told).toHaveLength(1);
  });

  it("is reported on the page's loop without the page's having to end", async () => {
    const told: ExceptionContext[] = [];
    getEventLoop().setExceptionHandler((_, context) => told.push(context));
    createTask(failing("unwatched"));
    createTask(failing("watched")).addDoneCallback(() => {});
    for (let i = 0; i < 5; i++) await turnOfHost();
    expect(told.map((context) => String(context.exception))).toEqual(["RangeError: unwatched", "RangeError: watched"]);
  });

  it("that is no Error is reported, too", async () => {
    const told = await toldBy(function* () {
      createTask(
        (function* () {
          throw "just a text";
        })(),
      );
      yield* sleep(1);
    });
    expect(told.map((context) => context.exception)).toEqual(["just a text"]);
    expect(told[0]?.message).toContain("failed: just a text");
  });

  it("of the last moment is reported when the program ends", async () => {
    const told = await toldBy(function* () {
      createTask(failing("late"), { eagerStart: true });
    });
    expect(told.map((context) => String(context.exception))).toEqual(["RangeError: late"]);
  });
});

describe("an exception that somebody retrieves is not reported", () => {
  const ways: Record<string, (task: Task<void>) => Coroutine<unknown>> = {
    *"with yield*"(task) {
      try {
        yield* task;
      } catch {
        // seen
      }
    },
    *"with yield*, after it failed, in the same turn"(task) {
      while (!task.done()) yield;
      try {
        yield* task;
      } catch {
        // seen
      }
    },
    *"with exception()"(task) {
      while (!task.done()) yield;
      task.exception();
    },
    *"with result()"(task) {
      while (!task.done()) yield;
      expect(() => task.result()).toThrow(RangeError);
    },
    *"with cancel(), which shows that nobody cares any more"(task) {
      while (!task.done()) yield;
      task.cancel();
    },
    *"with gather()"(task) {
      yield* gather([task], { returnExceptions: true });
    },
    *"with catch()"(task) {
      task.catch(() => {});
      yield* sleep(1);
    },
    *"in a done-callback"(task) {
      task.addDoneCallback((done) => done.exception());
      yield* sleep(1);
    },
    *"in a promise reaction of the same turn"(task) {
      task.addDoneCallback(() => void Promise.resolve().then(() => task.exception()));
      yield* sleep(1);
    },
  };

  it.each(Object.entries(ways))("%s", async (_, way) => {
    const told = await toldBy(function* () {
      yield* way(createTask(failing("seen")));
      yield* sleep(1);
    });
    expect(told.map((context) => context.message)).toEqual([]);
  });

  it("when a cancelled waiter was told of it at the same moment", async () => {
    const told = await toldBy(function* () {
      const future = new Future<void>();
      const waiter = createTask(
        (function* () {
          yield* future;
        })(),
      );
      yield* sleep(1);
      future.setException(new RangeError("no"));
      waiter.cancel();
      yield* sleep(1);
    });
    expect(told).toEqual([]);
  });
});

describe("the default exception handler", () => {
  it("prints the sentence, and gives the error to the page's reportError", () =>
    runVirtual(function* () {
      const reported = vi.fn();
      vi.stubGlobal("reportError", reported);
      const error = vi.spyOn(console, "error").mockImplementation(() => {});
      getRunningLoop().callSoon(function explode() {
        throw new RangeError("boom");
      });
      yield;
      expect(error.mock.calls).toEqual([["Exception in callback Handle[explode]"]]);
      expect(reported.mock.calls).toEqual([[new RangeError("boom")]]);
    }));

  it("makes an error of the sentence if there is none", () => {
    const reported = vi.fn();
    vi.stubGlobal("reportError", reported);
    vi.spyOn(console, "error").mockImplementation(() => {});
    new EventLoop().defaultExceptionHandler({ message: "something odd" });
    expect(reported.mock.calls).toEqual([[new Error("something odd")]]);
  });

  it("prints both where there is no reportError, as in Node", () => {
    vi.stubGlobal("reportError", undefined);
    const error = vi.spyOn(console, "error").mockImplementation(() => {});
    const loop = new EventLoop();
    const boom = new RangeError("boom");
    loop.callExceptionHandler({ message: "with an error", exception: boom });
    loop.callExceptionHandler({ message: "without" });
    expect(error.mock.calls).toEqual([["with an error", boom], ["without"]]);
  });
});

describe("an exception handler of one's own", () => {
  it("is told instead of the default one, with the loop", async () => {
    const loop = new EventLoop({ clock: new VirtualClock() });
    const told: unknown[] = [];
    const handler = (of: EventLoop, context: ExceptionContext): void => void told.push(of === loop, context);
    expect(loop.getExceptionHandler()).toBe(null);
    loop.setExceptionHandler(handler);
    expect(loop.getExceptionHandler()).toBe(handler);
    const boom = new RangeError("boom");
    const handle = loop.callSoon(() => {
      throw boom;
    });
    loop.callSoon(() => loop.stop());
    await loop.runForever();
    expect(told).toEqual([true, { message: "Exception in callback Handle[anonymous]", exception: boom, handle }]);
  });

  it("that throws does not stop the loop: the default one is told of that", async () => {
    const reported = vi.fn();
    vi.stubGlobal("reportError", reported);
    const error = vi.spyOn(console, "error").mockImplementation(() => {});
    const loop = new EventLoop({ clock: new VirtualClock() });
    loop.setExceptionHandler(() => {
      throw new TypeError("broken handler");
    });
    loop.callSoon(() => {
      throw new RangeError("boom");
    });
    expect(await loop.runUntilComplete(sleep(1, "went on"))).toBe("went on");
    expect(error.mock.calls).toEqual([["Unhandled error in exception handler"]]);
    expect(reported.mock.calls).toEqual([[new TypeError("broken handler")]]);
  });

  it("can be taken back, and must be a function", () => {
    const loop = new EventLoop();
    loop.setExceptionHandler(() => {});
    loop.setExceptionHandler(null);
    expect(loop.getExceptionHandler()).toBe(null);
    expect(() => loop.setExceptionHandler("log" as never)).toThrow(new TypeError("expected a function, got log"));
    expect(() => loop.setExceptionHandler(undefined as never)).toThrow(TypeError);
  });
});
