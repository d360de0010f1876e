import { afterEach, beforeEach, describe, expect, it, type Mock, vi } from "vitest";
import {
  coroutine,
  createTask,
  currentTask,
  EventLoop,
  Future,
  gather,
  isCancelled,
  Lock,
  run,
  sleep,
  taskGroup,
  timeout,
  withSignal,
} from "../index.ts";
import { runVirtual } from "../testing/index.ts";

let warn: Mock<(...texts: unknown[]) => void>;

beforeEach(() => {
  warn = vi.spyOn(console, "warn").mockImplementation(() => {});
});

afterEach(() => {
  vi.restoreAllMocks();
});

/** The warnings but those of slow steps, which a busy machine has. */
const warnings = (): string[] =>
  warn.mock.calls.map(([text]) => String(text)).filter((text) => !text.startsWith("Executing"));

describe("debug mode tells of a forgotten yield* (gh-74676)", () => {
  it("in one sentence that names the task, the operation and the place", async () => {
    await runVirtual(function* () {
      currentTask()?.setName("main");
      sleep(1);
      yield* sleep(1);
    });
    expect(warnings()).toHaveLength(1);
    expect(warnings()[0]).toMatch(
      /^Task 'main' made sleep\(\) at .*debug\.test\.ts:\d+.* never awaited it: did you mean yield\*\?$/,
    );
  });

  it("for the operations of objects", async () => {
    await runVirtual(function* () {
      const lock = new Lock();
      void lock.acquire();
      yield* sleep(1);
    });
    expect(warnings()).toEqual([expect.stringMatching(/made Lock\[.*\]\.\w+\(\) at .*never awaited/)]);
  });

  it("for calls of coroutine()", async () => {
    const save = coroutine(function* save() {
      yield* sleep(1);
    });
    await runVirtual(function* () {
      save();
      yield* sleep(1);
    });
    expect(warnings()).toEqual([expect.stringMatching(/made save\(\) at .*never awaited/)]);
  });

  it("but not when it is awaited in any way, or given to what awaits it", async () => {
    await runVirtual(function* () {
      const kept = sleep(1);
      yield* kept;
      yield* gather(sleep(1), sleep(2));
      yield* createTask(sleep(1));
      yield* createTask(async () => await sleep(1));
      yield* withSignal(new AbortController().signal, sleep(1));
      yield* timeout(5, () => sleep(1));
      yield* taskGroup(function* (group) {
        group.createTask(sleep(1));
      });
    });
    expect(warnings()).toEqual([]);
  });

  it("nor when it became a task that was cancelled before it could start", async () => {
    await runVirtual(function* () {
      createTask(sleep(10)).cancel();
      yield* sleep(1);
    });
    expect(warnings()).toEqual([]);
  });

  it("nor when it became a task that the program did not wait for", async () => {
    await runVirtual(function* () {
      createTask(sleep(10));
    });
    expect(warnings()).toEqual([]);
  });

  it("nor outside of debug mode", async () => {
    await runVirtual(
      function* () {
        sleep(1);
        yield* sleep(1);
      },
      { debug: false },
    );
    expect(warnings()).toEqual([]);
  });
});

describe("debug mode tells of a swallowed cancellation (gh-111379)", () => {
  it("in one sentence that names the task and what it waits for, once", async () => {
    await runVirtual(function* () {
      const task = createTask(
        (function* () {
          for (let i = 0; i < 3; i++) {
            try {
              yield* sleep(10);
            } catch {
              // swallowed
            }
          }
        })(),
        { name: "glutton" },
      );
      yield* sleep(1);
      task.cancel();
      yield* sleep(1);
      yield* sleep(60);
    });
    expect(warnings()).toEqual([
      expect.stringMatching(/^Task 'glutton' was cancelled and waits again, for sleep\(10\) at .*debug\.test\.ts:\d+/),
    ]);
    expect(warnings()[0]).toContain("CancelledError");
  });

  it("also when it waits for its turn only", async () => {
    await runVirtual(function* () {
      const task = createTask(
        (function* () {
          try {
            yield* sleep(10);
          } catch {
            yield;
          }
        })(),
        { name: "glutton" },
      );
      yield* sleep(1);
      task.cancel();
      yield* sleep(1);
    });
    expect(warnings()).toEqual([expect.stringContaining("'glutton' was cancelled and waits again, for its turn")]);
  });

  it("but not when it is let through, refused properly, or a timeout's or group's", async () => {
    await runVirtual(function* () {
      const passing = createTask(
        (function* () {
          try {
            yield* sleep(10);
          } catch (error) {
            if (isCancelled(error)) throw error;
          }
        })(),
      );
      const refusing = createTask(
        (function* () {
          try {
            yield* sleep(10);
          } catch {
            currentTask()?.uncancel();
          }
          yield* sleep(1);
        })(),
      );
      const grouped = createTask(
        taskGroup(function* (group) {
          group.createTask(sleep(10));
          yield* sleep(10);
        }),
      );
      yield* sleep(1);
      for (const task of [passing, refusing, grouped]) task.cancel();
      yield* gather([passing, refusing, grouped], { returnExceptions: true });
      try {
        yield* timeout(1, () => sleep(5));
      } catch {
        yield* sleep(1);
      }
    });
    expect(warnings()).toEqual([]);
  });
});

describe("debug mode", () => {
  it("ends with the program, also when that ends by a deadlock of a task that refuses to go", async () => {
    const stubborn = runVirtual(function* () {
      for (;;) {
        try {
          yield* new Future<void>();
        } catch {
          currentTask()?.uncancel();
        }
      }
    });
    await expect(stubborn).rejects.toThrow(/nothing can happen any more/);
    warn.mockClear();
    await run(function* () {
      sleep(1);
    });
    expect(warnings()).toEqual([]);
  });

  it("of one loop does not end that of another", async () => {
    const [a, b] = [new EventLoop(), new EventLoop()];
    a.setDebug(true);
    b.setDebug(true);
    b.close();
    await a.runUntilComplete(
      (function* () {
        sleep(1);
      })(),
    );
    a.close();
    expect(warnings()).toHaveLength(1);
  });

  it("copes with tasks that were made before it began", async () => {
    const loop = new EventLoop();
    const task = loop.createTask(sleep(0, "made before"));
    loop.setDebug(true);
    expect(await loop.runUntilComplete(task)).toBe("made before");
    loop.close();
    expect(warnings()).toEqual([]);
  });
});
