import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createTask, EventLoop, getEventLoop, run, sleep } from "../index.ts";

/** A host whose time passes only when told to, with its timers; `performance.now()` is its clock. */
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
});

afterEach(() => {
  vi.useRealTimers();
});

/** Lets the loop work off what it can do now. */
async function settle(): Promise<void> {
  for (let i = 0; i < 3; i++) await new Promise((resolve) => setImmediate(resolve));
}

/** The delays of all host timers asked for so far, in milliseconds. */
function watchDelays(): (number | undefined)[] {
  const delays: (number | undefined)[] = [];
  const { setTimeout: original } = globalThis;
  vi.stubGlobal("setTimeout", (callback: () => void, delayMs?: number) => {
    delays.push(delayMs);
    return original(callback, delayMs);
  });
  return delays;
}

afterEach(() => {
  vi.unstubAllGlobals();
});

describe("the real clock", () => {
  it("keeps one host timer, however many sleep", async () => {
    const delays = watchDelays();
    const running = run(function* () {
      const tasks = Array.from({ length: 100 }, (_, i) => createTask(sleep(10 + i)));
      yield* sleep(5);
      for (const task of tasks) yield* task;
    });
    await settle();
    expect(vi.getTimerCount()).toBe(1);
    expect(delays.at(-1)).toBe(5000);
    await vi.advanceTimersByTimeAsync(5000);
    await settle();
    expect(vi.getTimerCount()).toBe(1);
    for (let i = 0; i < 105; i++) {
      await vi.advanceTimersByTimeAsync(1000);
      await settle();
    }
    await running;
    expect(vi.getTimerCount()).toBe(0);
    expect(delays.length).toBeLessThan(110);
  });

  it("takes an earlier deadline over when one comes", async () => {
    const loop = new EventLoop();
    const running = loop.runForever();
    const notes: string[] = [];
    loop.callLater(100, () => notes.push("late"));
    await settle();
    loop.callLater(1, () => notes.push("early"));
    await settle();
    expect(vi.getTimerCount()).toBe(1);
    await vi.advanceTimersByTimeAsync(1000);
    await settle();
    expect(notes).toEqual(["early"]);
    expect(vi.getTimerCount()).toBe(1);
    loop.stop();
    await running;
    expect(vi.getTimerCount()).toBe(0);
  });

  it("does not ask for the same timer again after other work", async () => {
    const delays = watchDelays();
    const loop = new EventLoop();
    const running = loop.runForever();
    loop.callLater(100, () => {});
    await settle();
    for (let i = 0; i < 10; i++) {
      loop.callSoon(() => {});
      await settle();
    }
    expect(delays).toEqual([100_000]);
    loop.stop();
    await running;
  });

  it("leaves no host timer when a run ends while tasks sleep", async () => {
    const running = run(function* () {
      createTask(sleep(1000));
      yield* sleep(0);
    });
    await running;
    expect(vi.getTimerCount()).toBe(0);
  });

  it("never wakes a sleeper early, even when the host's timer is early (gh-127859)", async () => {
    let now = 0;
    vi.spyOn(performance, "now").mockImplementation(() => now);
    const woken: number[] = [];
    const running = run(function* () {
      yield* sleep(1);
      woken.push(now);
    });
    await settle();
    now = 999.4; // the host's clock and timers disagree
    await vi.advanceTimersByTimeAsync(1000);
    await settle();
    expect(woken).toEqual([]);
    now = 1000.2;
    await vi.advanceTimersByTimeAsync(1);
    await settle();
    expect(woken).toEqual([1000.2]);
    await running;
  });

  it("rounds a part of a millisecond up, as hosts cut it off", async () => {
    const delays = watchDelays();
    const running = run(sleep({ milliseconds: 2.1 }));
    await settle();
    expect(delays).toEqual([3]);
    await vi.advanceTimersByTimeAsync(3);
    await running;
  });

  it("sleeps longer than the 2^31 ms which hosts can count to", async () => {
    const delays = watchDelays();
    const month = 30 * 24 * 3600;
    let isOver = false;
    const running = run(function* () {
      yield* sleep(month);
      isOver = true;
    });
    await settle();
    expect(delays).toEqual([2 ** 31 - 1]);
    await vi.advanceTimersByTimeAsync(2 ** 31 - 1);
    await settle();
    expect(isOver).toBe(false);
    await vi.advanceTimersByTimeAsync(month * 1000 - 2 ** 31);
    await settle();
    expect(isOver).toBe(false);
    await vi.advanceTimersByTimeAsync(2);
    await running;
    expect(isOver).toBe(true);
    expect(delays).toHaveLength(2);
  });

  it("asks for no host timer for an endless sleep", async () => {
    const task = createTask(sleep(Infinity));
    await settle();
    expect(vi.getTimerCount()).toBe(0);
    task.cancel();
    await expect(task).rejects.toThrow();
  });

  it("drops the host's timer with the last sleeper", async () => {
    const task = createTask(sleep(50));
    await settle();
    expect(vi.getTimerCount()).toBe(1);
    task.cancel();
    await expect(task).rejects.toThrow();
    await settle();
    expect(vi.getTimerCount()).toBe(0);
  });

  it("is late, not wrong, when the host held its timers back, as hidden tabs do", async () => {
    let now = 0;
    vi.spyOn(performance, "now").mockImplementation(() => now);
    const notes: string[] = [];
    const loop = getEventLoop();
    for (const seconds of [3, 1, 2]) loop.callLater(seconds, () => notes.push(`after ${seconds}`));
    await settle();
    now = 60_000;
    await vi.advanceTimersByTimeAsync(1000);
    await settle();
    expect(notes).toEqual(["after 1", "after 2", "after 3"]);
  });
});
