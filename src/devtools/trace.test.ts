import { describe, expect, it, vi } from "vitest";
import { createTask, currentTask, Future, Lock, sleep, type Coroutine } from "../index.ts";
import { runVirtual } from "../testing/index.ts";
import { trace, type TraceEvent } from "./index.ts";

/** Runs the program and gives what was seen of its tasks. */
async function traced(program: () => Coroutine<unknown>): Promise<TraceEvent[]> {
  const events: TraceEvent[] = [];
  const stop = trace((event) => events.push(event));
  try {
    await runVirtual(
      function* () {
        currentTask()?.setName("main");
        yield* program();
      },
      { debug: false },
    );
  } finally {
    stop();
  }
  return events;
}

const lines = (events: TraceEvent[], task: string): string[] =>
  events
    .filter((event) => event.task === task)
    .map(({ kind, detail }) => (detail === "" ? kind : `${kind}: ${detail}`));

describe("trace", () => {
  it("tells the life of a task, with what it waits for", async () => {
    const events = await traced(function* () {
      const lock = new Lock();
      yield* lock.acquire();
      const task = createTask(
        (function* () {
          yield* sleep(1);
          yield;
          yield* lock.acquire();
        })(),
        { name: "worker" },
      );
      yield* sleep(2);
      lock.release();
      yield* task;
    });
    expect(lines(events, "worker")).toEqual([
      "created",
      "running",
      "waiting: sleep(1)",
      "ready",
      "running",
      "ready",
      "running",
      expect.stringMatching(/^waiting: Lock\[locked/),
      "ready",
      "running",
      "done",
    ]);
  });

  it("tells how tasks end: by an error, by a cancellation, and why", async () => {
    vi.spyOn(console, "error").mockImplementation(() => {});
    const events = await traced(function* () {
      createTask(
        (function* () {
          throw new RangeError("no");
        })(),
        { name: "failing" },
      ).catch(() => {});
      const sleeper = createTask(sleep(10), { name: "sleeper" });
      const silent = createTask(sleep(10), { name: "silent" });
      yield* sleep(1);
      sleeper.cancel("not needed");
      silent.cancel();
      yield* sleep(1);
    });
    expect(lines(events, "failing").at(-1)).toBe("failed: RangeError: no");
    expect(lines(events, "sleeper").slice(-4)).toEqual(["cancelling: not needed", "ready", "running", "cancelled"]);
    expect(lines(events, "silent").slice(-4)).toEqual(["cancelling", "ready", "running", "cancelled"]);
    vi.restoreAllMocks();
  });

  it("tells who made whom by numbers, as names may be the same", async () => {
    const events = await traced(function* () {
      const parent = createTask(
        (function* () {
          yield* createTask(sleep(1), { name: "twin" });
        })(),
        { name: "parent" },
      );
      yield* createTask(sleep(1), { name: "twin" });
      yield* parent;
    });
    const born = events.filter((event) => event.kind === "created");
    const id = (name: string): number | undefined => events.find((event) => event.task === name)?.id;
    const twins = born.filter((event) => event.task === "twin");
    expect(new Set(born.map((event) => event.id)).size).toBe(4);
    expect(twins.map((event) => event.parent)).toEqual([id("main"), id("parent")]);
    for (const { task, id: number, parent } of events) {
      const first = born.find((event) => event.id === number);
      expect(parent).toBe(first?.parent);
      if (task !== "main") expect(task).toBe(first?.task); // main was named later
    }
  });

  it("tells the time in seconds of the host's clock, which never goes back", async () => {
    const before = performance.now() / 1000;
    const events = await traced(function* () {
      yield* sleep(3600);
    });
    const times = events.map((event) => event.t);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times[0]).toBeGreaterThanOrEqual(before);
    expect(times.at(-1)).toBeLessThanOrEqual(performance.now() / 1000);
  });

  it("tells every listener, until that one is stopped", () =>
    runVirtual(
      function* () {
        const [first, second] = [vi.fn(), vi.fn()];
        const [stopFirst, stopSecond] = [trace(first), trace(second)];
        yield;
        expect(first).toHaveBeenCalled();
        expect(second).toHaveBeenCalledTimes(first.mock.calls.length);
        stopFirst();
        stopFirst();
        const seen = first.mock.calls.length;
        yield;
        expect(first).toHaveBeenCalledTimes(seen);
        expect(second.mock.calls.length).toBeGreaterThan(seen);
        stopSecond();
        const all = second.mock.calls.length;
        yield;
        expect(second).toHaveBeenCalledTimes(all);
      },
      { debug: false },
    ));

  it("tells nothing of done-callbacks and operations, which are no tasks", async () => {
    const events = await traced(function* () {
      const future = new Future<void>();
      future.addDoneCallback(() => {});
      future.setResult();
      const unused = sleep(1);
      yield* unused;
    });
    expect(new Set(events.map((event) => event.id)).size).toBe(1);
    expect(events.length).toBeGreaterThan(3);
  });
});
