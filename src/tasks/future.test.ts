import { afterEach, describe, expect, it, vi } from "vitest";
import {
  CancelledError,
  createTask,
  EventLoop,
  Future,
  getEventLoop,
  getRunningLoop,
  InvalidStateError,
  isfuture,
  RuntimeError,
  sleep,
} from "../index.ts";
import { runVirtual } from "../testing/index.ts";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

describe("a future", () => {
  it("is pending, then finished", () => {
    const future = new Future<number>();
    expect([future.done(), future.cancelled()]).toEqual([false, false]);
    expect(String(future)).toBe("Future[pending]");
    future.setResult(42);
    expect([future.done(), future.cancelled()]).toEqual([true, false]);
    expect(future.result()).toBe(42);
    expect(future.exception()).toBe(null);
    expect(String(future)).toBe("Future[finished]");
  });

  it("is pending, then failed", () => {
    const future = new Future<number>();
    const error = new RangeError("no");
    future.setException(error);
    expect([future.done(), future.cancelled()]).toEqual([true, false]);
    expect(future.exception()).toBe(error);
    expect(() => future.result()).toThrow(error);
    expect(String(future)).toBe("Future[failed: RangeError: no]");
  });

  it("is pending, then cancelled", () => {
    const future = new Future<number>();
    expect(future.cancel("why")).toBe(true);
    expect([future.done(), future.cancelled()]).toEqual([true, true]);
    expect(() => future.result()).toThrow(CancelledError);
    expect(() => future.exception()).toThrow("why");
    expect(String(future)).toBe("Future[cancelled]");
    expect(future.cancel()).toBe(false);
  });

  it("can fail with undefined, as anything can be thrown", () => {
    const future = new Future<number>();
    future.setException(undefined);
    let caught: unknown = "nothing";
    try {
      future.result();
    } catch (error) {
      caught = error;
    }
    expect(caught).toBe(undefined);
    expect(future.exception()).toBe(undefined);
  });

  it("has neither result nor error while it is pending", () => {
    const future = new Future<number>();
    expect(() => future.result()).toThrow(InvalidStateError);
    expect(() => future.exception()).toThrow(InvalidStateError);
    expect(() => future.result()).toThrow(/Future\[pending\]/);
  });

  it("takes its result once", () => {
    for (const end of [
      (future: Future<number>) => future.setResult(1),
      (future: Future<number>) => void future.cancel(),
    ]) {
      const future = new Future<number>();
      end(future);
      expect(() => future.setResult(2)).toThrow(InvalidStateError);
      expect(() => future.setException(new Error("late"))).toThrow(InvalidStateError);
      expect(future.cancel()).toBe(false);
    }
  });

  it("belongs to the running loop, to the one given, or to the page's", () =>
    runVirtual(function* () {
      const other = new EventLoop();
      expect(new Future().getLoop()).toBe(getRunningLoop());
      expect(new Future({ loop: other }).getLoop()).toBe(other);
    }).then(() => expect(new Future().getLoop()).toBe(getEventLoop())));

  it("is told from all else by isfuture()", () =>
    runVirtual(
      function* () {
        const task = createTask(sleep(0));
        expect(isfuture(new Future())).toBe(true);
        expect(isfuture(task)).toBe(true);
        for (const other of [sleep(0), Promise.resolve(), {}, null, undefined]) expect(isfuture(other)).toBe(false);
        yield* task;
        yield* sleep(0);
      },
      { debug: false },
    ));
});

describe("waiting for a future", () => {
  it("gives every waiter the result, in the order of their coming", () =>
    runVirtual(function* () {
      const future = new Future<string>();
      const notes: string[] = [];
      const wait = function* (name: string): Generator<Future<unknown> | undefined, void, void> {
        notes.push(`${name} ${yield* future}`);
      };
      const tasks = ["a", "b", "c"].map((name) => createTask(wait(name)));
      yield* sleep(1);
      future.setResult("got it");
      expect(notes).toEqual([]);
      for (const task of tasks) yield* task;
      expect(notes).toEqual(["a got it", "b got it", "c got it"]);
    }));

  it("raises the error, the very same for everybody", () =>
    runVirtual(function* () {
      const error = new RangeError("no");
      const future = new Future<string>();
      getRunningLoop().callLater(1, () => future.setException(error));
      for (let i = 0; i < 2; i++) {
        let caught: unknown;
        try {
          yield* future;
        } catch (raised) {
          caught = raised;
        }
        expect(caught).toBe(error);
      }
    }));

  it("does not suspend if it is done", () =>
    runVirtual(function* () {
      const future = new Future<number>();
      future.setResult(1);
      let others = 0;
      getRunningLoop().callSoon(() => (others += 1));
      expect(yield* future).toBe(1);
      expect(others).toBe(0);
    }));

  it("raises a CancelledError when it is cancelled, with the reason and who did it", () =>
    runVirtual(function* () {
      const future = new Future<void>();
      createTask(
        (function* () {
          yield* sleep(1);
          future.cancel("not needed");
        })(),
        { name: "canceller" },
      );
      let caught: unknown;
      try {
        yield* future;
      } catch (error) {
        caught = error;
      }
      expect(caught).toMatchObject({ name: "CancelledError", reason: "not needed", by: "canceller" });
    }));

  it("says so when it is iterated over by mistake, where it would go on for ever", () => {
    const iterator = new Future<void>()[Symbol.iterator](); // as in [...future] or Promise.all(future)
    iterator.next();
    expect(() => iterator.next()).toThrow(new RuntimeError("await wasn't used with future"));
  });

  it("works with await in async functions, for result, error and cancellation", async () => {
    const [good, bad, gone] = [new Future<number>(), new Future<number>(), new Future<number>()];
    const attempts = Promise.allSettled([good, bad, gone]);
    good.setResult(1);
    bad.setException(new RangeError("no"));
    gone.cancel("why");
    expect(await attempts).toMatchObject([
      { status: "fulfilled", value: 1 },
      { status: "rejected", reason: { name: "RangeError" } },
      { status: "rejected", reason: { name: "CancelledError", reason: "why" } },
    ]);
    expect(await good).toBe(1);
  });

  it("has the catch and finally of promises", async () => {
    const future = new Future<number>();
    const notes: string[] = [];
    const caught = future.catch((error: unknown) => `caught ${String(error)}`);
    const final = future.finally(() => notes.push("finally")).catch(() => "passed on");
    future.setException(new Error("no"));
    expect(await caught).toBe("caught Error: no");
    expect(await final).toBe("passed on");
    expect(notes).toEqual(["finally"]);
    const fine = new Future<number>();
    fine.setResult(3);
    expect(await fine.catch(() => 0)).toBe(3);
    expect(await fine.finally(null)).toBe(3);
    expect(await fine.then((value) => value + 1)).toBe(4);
  });
});

describe("done-callbacks", () => {
  it("are called in a later iteration, in order, with the future", () =>
    runVirtual(function* () {
      const future = new Future<number>();
      const notes: string[] = [];
      future.addDoneCallback((done) => notes.push(`first ${done === future}`));
      future.addDoneCallback((done) => notes.push(`second ${done === future}`));
      future.setResult(1);
      expect(notes).toEqual([]);
      yield;
      expect(notes).toEqual(["first true", "second true"]);
    }));

  it("are called also if they come too late, and after those before them", () =>
    runVirtual(function* () {
      const future = new Future<number>();
      const notes: string[] = [];
      future.addDoneCallback(() => notes.push("before"));
      future.cancel();
      future.addDoneCallback(() => notes.push("after"));
      expect(notes).toEqual([]);
      yield;
      expect(notes).toEqual(["before", "after"]);
    }));

  it("can be taken back, all of the same function at once", () =>
    runVirtual(function* () {
      const future = new Future<number>();
      const notes: string[] = [];
      const twice = (): void => void notes.push("twice");
      const other = (): void => void notes.push("other");
      expect(future.removeDoneCallback(twice)).toBe(0);
      future.addDoneCallback(twice);
      expect(future.removeDoneCallback(other)).toBe(0);
      future.addDoneCallback(other);
      future.addDoneCallback(twice);
      expect(future.removeDoneCallback(twice)).toBe(2);
      future.setResult(1);
      yield;
      expect(notes).toEqual(["other"]);
    }));

  it("cannot be taken back any more when the future is done", () =>
    runVirtual(function* () {
      const future = new Future<number>();
      const notes: string[] = [];
      const callback = (): void => void notes.push("called");
      future.addDoneCallback(callback);
      future.setResult(1);
      expect(future.removeDoneCallback(callback)).toBe(0);
      yield;
      expect(notes).toEqual(["called"]);
    }));

  it("do not harm each other: an error goes to the exception handler", () =>
    runVirtual(function* () {
      const told: string[] = [];
      const notes: string[] = [];
      getRunningLoop().setExceptionHandler((_, { message, exception }) => told.push(message, String(exception)));
      const future = new Future<number>();
      future.addDoneCallback(function explode() {
        throw new Error("boom");
      });
      future.addDoneCallback(() => notes.push("called"));
      future.setResult(1);
      yield;
      expect(notes).toEqual(["called"]);
      expect(told).toEqual([expect.stringContaining("Exception in callback"), "Error: boom"]);
      expect(told[0]).toContain("explode");
    }));

  it("must be functions", () => {
    expect(() => new Future().addDoneCallback("done" as never)).toThrow(new TypeError("expected a function, got done"));
  });
});
