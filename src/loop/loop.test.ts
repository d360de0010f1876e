import { describe, expect, it } from "vitest";
import { createTask, EventLoop, getRunningLoop, type Handle, RuntimeError, sleep, TimerHandle } from "../index.ts";
import { runVirtual, VirtualClock } from "../testing/index.ts";

/** Runs the loop on virtual time until nothing is left to do, and gives what was noted. */
async function record(plan: (loop: EventLoop, note: (what: string) => void) => void): Promise<string[]> {
  const notes: string[] = [];
  const loop: EventLoop = new EventLoop({ clock: new VirtualClock({ onIdle: () => loop.stop() }) });
  plan(loop, (what) => notes.push(what));
  await loop.runForever();
  loop.close();
  return notes;
}

describe("callSoon", () => {
  it("runs callbacks in the order of the calls, with their arguments", async () => {
    const notes = await record((loop, note) => {
      loop.callSoon((text: string, n: number) => note(`${text} ${n}`), "first", 1);
      loop.callSoon(note, "second");
      loop.callSoonThreadsafe(note, "third");
    });
    expect(notes).toEqual(["first 1", "second", "third"]);
  });

  it("runs what is called meanwhile after all that was ready", async () => {
    const notes = await record((loop, note) => {
      loop.callSoon(() => {
        note("a");
        loop.callSoon(note, "a again");
      });
      loop.callSoon(note, "b");
    });
    expect(notes).toEqual(["a", "b", "a again"]);
  });

  it("puts timers that are due behind what is ready already", async () => {
    const notes = await record((loop, note) => {
      loop.callLater(0, note, "due at once");
      loop.callSoon(() => {
        note("ready");
        loop.callSoon(note, "next iteration");
      });
    });
    expect(notes).toEqual(["ready", "due at once", "next iteration"]);
  });

  it("does not run what was cancelled, not even in the same iteration", async () => {
    const notes = await record((loop, note) => {
      const later: Handle[] = [];
      loop.callSoon(() => later[0]?.cancel());
      later.push(loop.callSoon(note, "never"));
      loop.callSoon(note, "kept");
    });
    expect(notes).toEqual(["kept"]);
  });

  it("goes on after a callback that throws", async () => {
    const notes = await record((loop, note) => {
      loop.setExceptionHandler((_, context) => note(context.message));
      loop.callSoon(function explode() {
        throw new Error("boom");
      });
      loop.callSoon(note, "after");
    });
    expect(notes).toEqual(["Exception in callback Handle[explode]", "after"]);
  });

  it.each(["callSoon", "callSoonThreadsafe"] as const)("%s refuses what is no function", (call) => {
    const attempt = (): Handle => new EventLoop()[call]("later" as never);
    expect(attempt).toThrow(new TypeError("expected a function, got later"));
  });
});

describe("callLater and callAt", () => {
  it("run callbacks by their deadlines, not by the order of the calls", async () => {
    const notes = await record((loop, note) => {
      const at = (text: string) => (): void => note(`${text} at ${loop.time()}`);
      loop.callLater(3, at("c"));
      loop.callAt(1, at("a"));
      loop.callLater({ seconds: 1, milliseconds: 500 }, at("b"));
      loop.callLater({ minutes: 1 }, at("d"));
    });
    expect(notes).toEqual(["a at 1", "b at 1.5", "c at 3", "d at 60"]);
  });

  it("run what is due in the past or at minus infinity at once", async () => {
    const notes = await record((loop, note) => {
      loop.callAt(-Infinity, note, "infinitely late");
      loop.callLater(-5, note, "late");
    });
    expect(notes).toEqual(["infinitely late", "late"]);
  });

  it("do not run a cancelled timer, nor wait for it", async () => {
    const clock = new VirtualClock({ onIdle: () => loop.stop() });
    const loop: EventLoop = new EventLoop({ clock });
    const notes: string[] = [];
    loop.callAt(1, () => notes.push("kept"));
    loop.callAt(100, () => notes.push("never")).cancel();
    await loop.runForever();
    expect(notes).toEqual(["kept"]);
    expect(clock.time()).toBe(1);
  });

  it("run a due timer's successor in a later iteration, though it is due, too", async () => {
    const notes = await record((loop, note) => {
      loop.callAt(1, () => {
        note("first");
        loop.callAt(1, note, "successor");
        loop.callSoon(note, "soon");
      });
    });
    expect(notes).toEqual(["first", "soon", "successor"]);
  });

  it.each([
    ["a text", "1", TypeError, "expected a duration in seconds, got 1"],
    ["null", null, TypeError, "expected a duration in seconds, got null"],
    ["NaN", Number.NaN, RangeError, "Invalid delay: NaN (not a number)"],
  ])("refuse %s for a time", (_, wrong, kind, message) => {
    const loop = new EventLoop();
    for (const call of ["callLater", "callAt"] as const) {
      const attempt = (): TimerHandle => loop[call](wrong as never, () => {});
      expect(attempt).toThrow(kind);
      expect(attempt).toThrow(message);
    }
  });

  it("refuse what is no function", () => {
    expect(() => new EventLoop().callLater(1, undefined as never)).toThrow(TypeError);
    expect(() => new EventLoop().callAt(1, 5 as never)).toThrow("expected a function, got 5");
  });
});

describe("a handle", () => {
  it("says what it calls, and whether it was cancelled", () => {
    const loop = new EventLoop();
    function tick(): void {}
    const handle = loop.callSoon(tick);
    expect(String(handle)).toBe("Handle[tick]");
    expect(String(loop.callSoon(() => {}))).toBe("Handle[anonymous]");
    expect(handle.cancelled()).toBe(false);
    handle.cancel();
    expect(handle.cancelled()).toBe(true);
    expect(String(handle)).toBe("Handle[tick, cancelled]");
  });

  it("of a timer knows when it is due", () => {
    const loop = new EventLoop({ clock: new VirtualClock() });
    const timer = loop.callAt(12.5, () => {});
    expect(timer).toBeInstanceOf(TimerHandle);
    expect(timer.when()).toBe(12.5);
    expect(timer.cancelled()).toBe(false);
    timer.cancel();
    timer.cancel();
    expect(timer.cancelled()).toBe(true);
    expect(loop.callLater({ seconds: 2 }, () => {}).when()).toBe(2);
  });
});

describe("how an event loop is set up", () => {
  it("takes a slice of time as any duration", () => {
    expect(() => new EventLoop({ slice: { milliseconds: 8 } })).not.toThrow();
    expect(() => new EventLoop({ slice: "5 ms" as never })).toThrow(TypeError);
    expect(() => new EventLoop({ slice: Number.NaN })).toThrow(RangeError);
  });

  it("takes any clock, which then tells the time", () => {
    const loop = new EventLoop({ clock: { time: () => 42, wait: () => {} } });
    expect(loop.time()).toBe(42);
    expect(loop.callLater(1, () => {}).when()).toBe(43);
  });

  it("makes futures and tasks of its own", () =>
    runVirtual(function* () {
      const loop = getRunningLoop();
      const other = new EventLoop();
      expect(loop.createFuture().getLoop()).toBe(loop);
      expect(other.createFuture().getLoop()).toBe(other);
      expect(other.createTask(sleep(0)).getLoop()).toBe(other);
      expect(createTask(sleep(0)).getLoop()).toBe(loop);
    }));

  it("refuses work once it is closed", async () => {
    const loop = new EventLoop();
    loop.close();
    expect(loop.isClosed()).toBe(true);
    for (const attempt of [
      () => loop.callSoon(() => {}),
      () => loop.callLater(1, () => {}),
      () => loop.callAt(1, () => {}),
      () => loop.createTask(sleep(0)),
      () => loop.runForever(),
    ]) {
      expect(attempt).toThrow(new RuntimeError("Event loop is closed"));
    }
    await expect(loop.runUntilComplete(sleep(0))).rejects.toThrow(RuntimeError);
  });
});
