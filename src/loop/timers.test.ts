import { afterEach, describe, expect, it, vi } from "vitest";
import { EventLoop, getRunningLoop, sleep } from "../index.ts";
import { runVirtual, VirtualClock } from "../testing/index.ts";

/** Timers with one deadline, some of them cancelled before the loop's next iteration: in which order they run. */
function orderOfTies(count: number, isCancelled: (i: number) => boolean): Promise<number[]> {
  return runVirtual(
    function* () {
      const loop = getRunningLoop();
      const order: number[] = [];
      const timers = Array.from({ length: count }, (_, i) => loop.callAt(1, () => order.push(i)));
      timers.forEach((timer, i) => isCancelled(i) && timer.cancel());
      yield* sleep(2);
      return order;
    },
    { debug: false },
  );
}

// The expected orders were printed by CPython.
describe("timers with the same deadline", () => {
  it("run in the order of CPython's heap", async () => {
    expect(await orderOfTies(9, () => false)).toEqual([0, 2, 6, 5, 8, 7, 1, 3, 4]);
  });

  it("are put in a new order when most of many are cancelled, as CPython then makes a new heap", async () => {
    expect(await orderOfTies(140, (i) => i % 4 !== 0)).toEqual([
      120, 56, 24, 8, 0, 116, 28, 132, 60, 124, 112, 108, 52, 20, 100, 44, 92, 4, 84, 36, 76, 12, 68, 64, 128, 104, 96,
      48, 16, 80, 32, 136, 88, 72, 40,
    ]);
  });

  it("stay where they are when only half of them are cancelled", async () => {
    const order = await orderOfTies(139, (i) => i % 2 === 1 || i === 138); // 70 of 140: the program's sleep is one
    expect(order.slice(0, 12)).toEqual([0, 2, 6, 14, 30, 62, 126, 136, 134, 132, 130, 128]);
    expect(order.slice(-6)).toEqual([18, 16, 12, 10, 8, 4]);
  });
});

afterEach(() => {
  vi.restoreAllMocks();
});

describe("cancelled timers", () => {
  /** Cancels most of the timers, lets the loop turn, and tells how many it keeps. */
  async function kept(count: number, slice: number): Promise<number> {
    const loop = new EventLoop({ clock: new VirtualClock(), slice });
    const timers = Array.from({ length: count }, (_, i) => loop.callAt(1000 + i, () => {}));
    timers.slice(1).forEach((timer) => timer.cancel());
    loop.callAt(0, () => {});
    for (let i = 0; i < 5; i++) loop.callSoon(() => {});
    loop.callSoon(() => loop.callSoon(() => loop.stop()));
    await loop.runForever();
    return loop.timers.length;
  }

  it("are dropped as soon as they are the majority of more than 100", async () => {
    expect(await kept(300, 1)).toBe(1);
  });

  it("are dropped also when an iteration is cut at its end, because the slice is used up", async () => {
    let now = performance.now();
    vi.spyOn(performance, "now").mockImplementation(() => now);
    const loop = new EventLoop({ clock: new VirtualClock(), slice: 0.005 });
    const timers = Array.from({ length: 300 }, (_, i) => loop.callAt(1000 + i, () => {}));
    loop.callSoon(() => {
      for (const timer of timers.slice(1)) timer.cancel();
      now += 10;
      loop.stop();
    });
    await loop.runForever();
    expect(loop.timers.length).toBe(1);
  });

  it("of few stay until their time comes, behind one that is not cancelled", async () => {
    expect(await kept(90, 1)).toBe(90);
  });

  it("are dropped at the top at once", async () => {
    const loop = new EventLoop({ clock: new VirtualClock() });
    const timers = [1, 2, 3].map((when) => loop.callAt(when, () => {}));
    timers[0]?.cancel();
    timers[1]?.cancel();
    loop.callSoon(() => loop.stop());
    await loop.runForever();
    expect(loop.timers.length).toBe(1);
  });

  it("count once, however often they are cancelled", async () => {
    const loop = new EventLoop({ clock: new VirtualClock() });
    const timers = Array.from({ length: 110 }, (_, i) => loop.callAt(1000 + i, () => {}));
    for (let i = 0; i < 60; i++) timers[50]?.cancel();
    loop.callSoon(() => loop.stop());
    await loop.runForever();
    expect(loop.timers.length).toBe(110);
  });

  it("do not count when they have run", async () => {
    const loop = new EventLoop({ clock: new VirtualClock() });
    const early = Array.from({ length: 60 }, () => loop.callAt(1, () => {}));
    const late = Array.from({ length: 101 }, (_, i) => loop.callAt(1000 + i, () => {}));
    loop.callAt(2, () => {
      for (const timer of [...early, ...late.slice(-10)]) timer.cancel();
      loop.callSoon(() => loop.stop());
    });
    await loop.runForever();
    expect(loop.timers.length).toBe(101);
  });
});
