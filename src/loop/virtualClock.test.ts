import { describe, expect, it } from "vitest";
import { createTask, EventLoop, run, sleep, until } from "../index.ts";
import { VirtualClock } from "../testing/index.ts";

describe("a virtual clock", () => {
  it("lets programs sleep for years in no time", async () => {
    const clock = new VirtualClock();
    const year = 365 * 24 * 3600;
    await run(
      function* () {
        const far = createTask(sleep(3 * year));
        yield* sleep(2 * year);
        yield* far;
      },
      { loop: new EventLoop({ clock }) },
    );
    expect(clock.time()).toBe(3 * year);
  });

  it("stands still while there is anything to do", async () => {
    const clock = new VirtualClock();
    const loop = new EventLoop({ clock });
    const times: number[] = [];
    await run(
      function* () {
        createTask(sleep(1));
        for (let i = 0; i < 1000; i++) yield* sleep(0);
        times.push(clock.time());
        yield* sleep(1);
        times.push(clock.time());
      },
      { loop },
    );
    expect(times).toEqual([0, 1]);
  });

  it("gives promises of others their turn before it jumps", async () => {
    const notes: string[] = [];
    await run(
      function* () {
        const slow = createTask(sleep(1));
        slow.addDoneCallback(() => notes.push("a second later"));
        yield* until(new Promise((resolve) => setImmediate(resolve)));
        notes.push("promise");
        yield* slow;
        yield;
      },
      { loop: new EventLoop({ clock: new VirtualClock() }) },
    );
    expect(notes).toEqual(["promise", "a second later"]);
  });

  it("can be moved by hand, as by work that takes so long", async () => {
    const clock = new VirtualClock();
    const loop = new EventLoop({ clock });
    const times: number[] = [];
    await run(
      function* () {
        const task = createTask(sleep(1));
        clock.advance(5);
        yield* task; // is due at 1, or at once after that
        times.push(loop.time());
        yield* sleep(1);
        times.push(loop.time());
      },
      { loop },
    );
    expect(times).toEqual([6, 7]);
  });

  it("never goes back", () => {
    const clock = new VirtualClock();
    clock.advance(0);
    for (const wrong of [-1, Number.NaN, "one" as never]) {
      expect(() => clock.advance(wrong)).toThrow(RangeError);
    }
    expect(() => clock.advance(-1)).toThrow("expected a number of seconds, got -1");
    expect(clock.time()).toBe(0);
  });

  it("tells when nothing can happen any more, though not while a promise is awaited", async () => {
    const idleAt: number[] = [];
    const clock = new VirtualClock({
      onIdle: () => {
        idleAt.push(clock.time());
        loop.stop();
      },
    });
    const loop: EventLoop = new EventLoop({ clock });
    const task = loop.createTask(
      (function* () {
        yield* sleep(2);
        yield* until(new Promise((resolve) => setTimeout(resolve, 1)));
        yield* loop.createFuture();
      })(),
    );
    await loop.runForever();
    expect(idleAt).toEqual([2]);
    expect(String(task)).toContain("waiting for Future[pending]");
  });

  it("counts an endless sleep as nothing that can happen", async () => {
    let wasIdle = false;
    const clock = new VirtualClock({
      onIdle: () => {
        wasIdle = true;
        loop.stop();
      },
    });
    const loop: EventLoop = new EventLoop({ clock });
    loop.createTask(sleep(Infinity));
    const running = loop.runForever();
    for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve));
    expect(wasIdle).toBe(true);
    await running;
  });
});
