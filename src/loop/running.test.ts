import { afterEach, describe, expect, it, vi } from "vitest";
import { allTasks, EventLoop, Future, getEventLoop, getRunningLoop, RuntimeError, sleep } from "../index.ts";
import { VirtualClock } from "../testing/index.ts";

function virtualLoop(): EventLoop {
  return new EventLoop({ clock: new VirtualClock() });
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe("runForever", () => {
  it("runs until stop() is called, and can be called again", async () => {
    const loop = virtualLoop();
    const notes: string[] = [];
    loop.callAt(1, () => {
      notes.push("one");
      loop.stop();
    });
    loop.callAt(2, () => {
      notes.push("two");
      loop.stop();
    });
    await loop.runForever();
    expect(notes).toEqual(["one"]);
    await loop.runForever();
    expect(notes).toEqual(["one", "two"]);
  });

  it("ends the iteration in which it was stopped, and keeps what came in it for later", async () => {
    const loop = virtualLoop();
    const notes: string[] = [];
    loop.callSoon(() => {
      loop.stop();
      loop.callSoon(() => notes.push("next run"));
    });
    loop.callSoon(() => notes.push("same iteration"));
    await loop.runForever();
    expect(notes).toEqual(["same iteration"]);
    loop.stop();
    await loop.runForever();
    expect(notes).toEqual(["same iteration", "next run"]);
  });

  it("runs one iteration if it was stopped before", async () => {
    const loop = virtualLoop();
    const notes: string[] = [];
    loop.callSoon(() => {
      notes.push("once");
      loop.callSoon(() => notes.push("never"));
    });
    loop.stop();
    await loop.runForever();
    expect(notes).toEqual(["once"]);
  });

  it("can be stopped from outside while it has nothing to do", async () => {
    const loop = virtualLoop();
    const running = loop.runForever();
    await new Promise((resolve) => setImmediate(resolve));
    expect(loop.isRunning()).toBe(true);
    loop.stop();
    await running;
    expect(loop.isRunning()).toBe(false);
  });

  it("refuses to run twice at once", async () => {
    const loop = virtualLoop();
    const running = loop.runForever();
    expect(() => loop.runForever()).toThrow(new RuntimeError("This event loop is already running"));
    await expect(loop.runUntilComplete(sleep(1))).rejects.toThrow("This event loop is already running");
    loop.stop();
    await running;
  });

  it("tells its state in its text", async () => {
    const loop = virtualLoop();
    expect(String(loop)).toBe("EventLoop[idle]");
    const running = loop.runForever();
    expect(String(loop)).toBe("EventLoop[running]");
    loop.stop();
    await running;
    expect(String(loop)).toBe("EventLoop[idle]");
    loop.close();
    expect(String(loop)).toBe("EventLoop[closed]");
  });
});

describe("runUntilComplete", () => {
  it("gives the result of a coroutine, an awaitable, a promise or a future", async () => {
    const loop = virtualLoop();
    const ready = loop.createFuture<string>();
    ready.setResult("future");
    const program = (function* () {
      yield* sleep(1);
      return "coroutine";
    })();
    expect(await loop.runUntilComplete(program)).toBe("coroutine");
    expect(await loop.runUntilComplete(sleep(1, "awaitable"))).toBe("awaitable");
    expect(await loop.runUntilComplete(Promise.resolve("promise"))).toBe("promise");
    expect(await loop.runUntilComplete(ready)).toBe("future");
    expect(loop.time()).toBe(2);
  });

  it("raises the error", async () => {
    const program = (function* () {
      throw new RangeError("no");
    })();
    await expect(virtualLoop().runUntilComplete(program)).rejects.toThrow(new RangeError("no"));
  });

  it("says so when the loop is stopped before", async () => {
    const loop = virtualLoop();
    const program = (function* () {
      loop.stop();
      yield* sleep(1);
    })();
    await expect(loop.runUntilComplete(program)).rejects.toThrow(
      new RuntimeError("Event loop stopped before Future completed."),
    );
    expect(loop.isRunning()).toBe(false);
    expect(allTasks(loop).size).toBe(1);
  });

  it("refuses a future of another loop", async () => {
    const loop = virtualLoop();
    const attempt = loop.runUntilComplete(new Future({ loop: new EventLoop() }));
    await expect(attempt).rejects.toThrow(RangeError);
  });

  it("leaves the loop as it was when it refuses what cannot be awaited", async () => {
    const loop = virtualLoop();
    await expect(loop.runUntilComplete(5 as never)).rejects.toThrow(TypeError);
    expect(loop.isRunning()).toBe(false);
    expect(await loop.runUntilComplete(sleep(1, "still useful"))).toBe("still useful");
  });

  it("makes the loop the running one, for its callbacks only", async () => {
    const loop = virtualLoop();
    expect(() => getRunningLoop()).toThrow(new RuntimeError("no running event loop"));
    const seen = await loop.runUntilComplete(
      (function* () {
        return [getRunningLoop(), getEventLoop()];
      })(),
    );
    expect(seen).toEqual([loop, loop]);
    expect(() => getRunningLoop()).toThrow(RuntimeError);
  });

  it("keeps two loops that run at once apart", async () => {
    const [a, b] = [virtualLoop(), virtualLoop()];
    const wrong: EventLoop[] = [];
    function* program(loop: EventLoop): Generator<undefined, number, void> {
      for (let i = 0; i < 20; i++) {
        if (getRunningLoop() !== loop) wrong.push(getRunningLoop());
        yield;
      }
      return loop.time();
    }
    await Promise.all([a.runUntilComplete(program(a)), b.runUntilComplete(program(b))]);
    expect(wrong).toEqual([]);
  });
});

describe("close", () => {
  it("refuses while the loop runs, and changes nothing", async () => {
    const loop = virtualLoop();
    loop.setDebug(true);
    const running = loop.runForever();
    expect(() => loop.close()).toThrow(new RuntimeError("Cannot close a running event loop"));
    expect(loop.getDebug()).toBe(true);
    loop.stop();
    await running;
    loop.close();
    expect(loop.isClosed()).toBe(true);
  });

  it("may be called twice", () => {
    const loop = virtualLoop();
    loop.close();
    expect(() => loop.close()).not.toThrow();
    expect(loop.isClosed()).toBe(true);
  });
});

describe("debug mode", () => {
  it("is off, and can be switched on and off", () => {
    const loop = virtualLoop();
    expect(loop.getDebug()).toBe(false);
    loop.setDebug(true);
    loop.setDebug(true);
    expect(loop.getDebug()).toBe(true);
    loop.setDebug(false);
    expect(loop.getDebug()).toBe(false);
  });

  it("names the step that took too long, and for how long", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    let now = 0;
    vi.spyOn(performance, "now").mockImplementation(() => now);
    const loop = virtualLoop();
    loop.setDebug(true);
    const task = loop.createTask(
      (function* () {
        now += 150;
        yield* sleep(1);
        now += 99;
      })(),
      { name: "slow" },
    );
    await loop.runUntilComplete(task);
    loop.slowCallbackDuration = 0.02;
    loop.callSoon(function busy() {
      now += 20;
    });
    await loop.runUntilComplete(sleep(0));
    loop.close();
    expect(warn.mock.calls).toEqual([
      ["Executing Task['slow', pending, waiting for sleep(1)] took 0.150 s"],
      ["Executing Handle[busy] took 0.020 s"],
    ]);
  });
});
