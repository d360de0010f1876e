import { afterEach, describe, expect, it, vi } from "vitest";
import {
  createTask,
  currentTask,
  EventLoop,
  Event,
  Future,
  gather,
  getEventLoop,
  getRunningLoop,
  Lock,
  setEventLoop,
  sleep,
  type Task,
  until,
  type Coroutine,
} from "../index.ts";
import { DeadlockError, runVirtual } from "./index.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

describe("runVirtual", () => {
  it("runs a program that sleeps for a day at once, and tells it the time", async () => {
    const times = await runVirtual(function* () {
      const before = getRunningLoop().time();
      yield* sleep({ minutes: 24 * 60 });
      return [before, getRunningLoop().time()];
    });
    expect(times).toEqual([0, 86_400]);
  });

  it("gives what run() gives: results, errors, and the end of all tasks", async () => {
    expect(await runVirtual(sleep(1, "slept"))).toBe("slept");
    expect(await runVirtual(async () => "async")).toBe("async");
    const failing = runVirtual(function* () {
      yield* sleep(1);
      throw new RangeError("no");
    });
    await expect(failing).rejects.toThrow(new RangeError("no"));
    let task: Task<void> | undefined;
    await runVirtual(function* () {
      task = createTask(sleep(100));
    });
    expect(task?.cancelled()).toBe(true);
  });

  it("is in debug mode if it is not told otherwise", async () => {
    const program = function* (): Generator<never, boolean, void> {
      return getRunningLoop().getDebug();
    };
    expect(await runVirtual(program)).toBe(true);
    expect(await runVirtual(program, { debug: false })).toBe(false);
  });

  it("can be cancelled by a signal", async () => {
    const running = runVirtual(sleep(1), { signal: AbortSignal.abort("never mind") });
    await expect(running).rejects.toMatchObject({ name: "CancelledError", reason: "never mind" });
  });

  it("has its loop be the page's while it runs, also for async functions", async () => {
    const seen = await runVirtual(async () => {
      await Promise.resolve();
      const loop = getEventLoop();
      await createTask(sleep(3600));
      return [loop.time(), getEventLoop() === loop];
    });
    expect(seen).toEqual([3600, true]);
  });

  it("gives the page back the loop that was the page's before", async () => {
    const mine = new EventLoop();
    setEventLoop(mine);
    await runVirtual(sleep(1));
    const after = getEventLoop();
    setEventLoop(undefined);
    expect(after === mine).toBe(true);
  });

  it("waits for promises, in which no virtual time passes", () =>
    runVirtual(function* () {
      yield* until(new Promise((resolve) => setImmediate(resolve)));
      expect(getRunningLoop().time()).toBe(0);
    }));
});

describe("a deadlock", () => {
  it("is an error that says what each task waits for, and where it was made", async () => {
    const stuck = runVirtual(function* () {
      currentTask()?.setName("main");
      const [left, right] = [new Lock(), new Lock()];
      function* eat(first: Lock, second: Lock): Coroutine<void> {
        yield* first.acquire();
        yield* sleep(1);
        yield* second.acquire();
      }
      yield* gather(createTask(eat(left, right), { name: "plato" }), createTask(eat(right, left), { name: "kant" }));
    });
    const error = await stuck.catch((raised: unknown) => raised);
    expect(error).toBeInstanceOf(DeadlockError);
    const { name, message } = error as DeadlockError;
    expect(name).toBe("DeadlockError");
    expect(message).toMatch(/^nothing can happen any more at 1 s: /);
    for (const task of ["main", "plato", "kant"]) {
      expect(message).toMatch(new RegExp(`Task\\['${task}', pending, waiting for .*runVirtual\\.test\\.ts:\\d+`));
    }
    expect(message).toContain("Lock[locked");
  });

  it("says where tasks were made only in debug mode", async () => {
    const stuck = runVirtual(new Event().wait(), { debug: false });
    await expect(stuck).rejects.toThrow(/waiting for .*made somewhere$/);
  });

  it("is found when tasks wait for each other", async () => {
    const found = vi.fn();
    const stuck = runVirtual(function* () {
      const wait = function* (other: () => Task<void>): Coroutine<void> {
        yield* other();
      };
      const a: Task<void> = createTask(
        wait(() => b),
        { name: "a" },
      );
      const b: Task<void> = createTask(
        wait(() => a),
        { name: "b" },
      );
      yield* a;
    }).catch(found);
    const crash = vi.fn();
    process.once("uncaughtException", crash);
    await Promise.race([stuck, new Promise((resolve) => setTimeout(resolve, 30))]);
    process.off("uncaughtException", crash);
    expect(crash).not.toHaveBeenCalled();
    expect(found).toHaveBeenCalledWith(expect.any(DeadlockError));
  });

  it("is found in an endless sleep", async () => {
    const found = vi.fn();
    const stuck = runVirtual(sleep(Infinity)).catch(found);
    await Promise.race([stuck, new Promise((resolve) => setTimeout(resolve, 30))]);
    expect(found).toHaveBeenCalledWith(expect.any(DeadlockError));
  });

  it("lets the tasks clean up", async () => {
    vi.spyOn(console, "warn").mockImplementation(() => {});
    const notes: string[] = [];
    const stuck = runVirtual(function* () {
      try {
        yield* new Future<void>();
      } finally {
        yield* sleep(1);
        notes.push("cleanup");
      }
    });
    await expect(stuck).rejects.toThrow(DeadlockError);
    expect(notes).toEqual(["cleanup"]);
  });

  it("is none while a promise of others can come, nor while a timer is due", () =>
    runVirtual(function* () {
      const event = new Event();
      setImmediate(() => setImmediate(() => setImmediate(() => resolve())));
      let resolve = (): void => {};
      const promise = new Promise<void>((done) => (resolve = done));
      const task = createTask(
        (function* () {
          yield* until(promise);
          event.set();
        })(),
      );
      yield* event.wait();
      getRunningLoop().callLater(1000, () => event.set());
      event.clear();
      yield* event.wait();
      yield* task;
      expect(getRunningLoop().time()).toBe(1000);
    }));
});
