import { describe, expect, it } from "vitest";
import { CancelledError, type Coroutine, createTask, currentTask, Future, isCancelled, sleep } from "../index.ts";
import { runVirtual } from "../testing/index.ts";

/** Waits for the task, and gives what it raised. */
function* raisedBy(task: Future<unknown>): Coroutine<unknown> {
  try {
    yield* task;
  } catch (error) {
    return error;
  }
  return "nothing";
}

describe("cancelling a task", () => {
  it("raises a CancelledError where it waits, in a later iteration, and runs its cleanup", () =>
    runVirtual(function* () {
      const notes: string[] = [];
      const task = createTask(
        (function* () {
          try {
            yield* sleep(10);
          } catch (error) {
            notes.push(isCancelled(error) ? "cancelled" : "other");
            throw error;
          } finally {
            notes.push("cleanup");
          }
        })(),
      );
      yield* sleep(1);
      expect(task.cancel()).toBe(true);
      expect([task.done(), task.cancelled(), task.cancelling()]).toEqual([false, false, 1]);
      expect(notes).toEqual([]);
      expect(yield* raisedBy(task)).toBeInstanceOf(CancelledError);
      expect(notes).toEqual(["cancelled", "cleanup"]);
      expect([task.done(), task.cancelled()]).toEqual([true, true]);
      expect(task.cancel()).toBe(false);
    }));

  it("says why, and who did it", () =>
    runVirtual(function* () {
      const task = createTask(sleep(10));
      const reason = { code: 7, toString: () => "not needed" };
      yield* sleep(1);
      createTask(
        (function* () {
          task.cancel(reason);
        })(),
        { name: "supervisor" },
      );
      const error = (yield* raisedBy(task)) as CancelledError;
      expect(error.message).toBe("not needed");
      expect(error.reason).toBe(reason);
      expect(error.by).toBe("supervisor");
    }));

  it("says that nobody in particular did it, if no task did", async () => {
    const task = createTask(sleep(10));
    task.cancel("tab closed");
    const error = await task.catch((raised: unknown) => raised);
    expect(error).toMatchObject({ name: "CancelledError", reason: "tab closed", by: undefined });
  });

  it("tells in debug mode where cancel() was called", () =>
    runVirtual(function* () {
      const task = createTask(sleep(10));
      yield* sleep(1);
      task.cancel();
      const error = (yield* raisedBy(task)) as CancelledError;
      expect(String(error.cause)).toBe("Error: cancel() was called here");
      expect((error.cause as Error).stack).toContain("cancel.test.ts");
    }));

  it("costs no stack else", () =>
    runVirtual(
      function* () {
        const task = createTask(sleep(10));
        yield* sleep(1);
        task.cancel();
        expect(((yield* raisedBy(task)) as CancelledError).cause).toBe(undefined);
      },
      { debug: false },
    ));

  it("before its first step means that it never starts, so its finally neither runs", () =>
    runVirtual(function* () {
      const notes: string[] = [];
      const task = createTask(
        (function* () {
          try {
            notes.push("started");
            yield;
          } finally {
            notes.push("cleanup");
          }
        })(),
      );
      task.cancel("too early");
      const error = (yield* raisedBy(task)) as CancelledError;
      expect(error.reason).toBe("too early");
      expect(notes).toEqual([]);
      expect(task.cancelled()).toBe(true);
    }));

  it("goes down to the innermost task, and its error comes up (bpo-45390)", () =>
    runVirtual(function* () {
      const inner = createTask(sleep(10), { name: "inner" });
      const middle = createTask(raisedBy.bind(null, inner), { name: "middle" });
      const outer = createTask(
        (function* () {
          return yield* middle;
        })(),
      );
      yield* sleep(1);
      outer.cancel("all of you");
      const caught = (yield* outer) as CancelledError;
      expect(caught.reason).toBe("all of you");
      expect([inner.cancelled(), middle.cancelled(), outer.cancelled()]).toEqual([true, false, false]);
    }));

  it("does nothing to what it had waited for if that is done already", () =>
    runVirtual(function* () {
      const future = new Future<string>();
      const task = createTask(
        (function* () {
          return yield* future;
        })(),
      );
      yield* sleep(1);
      future.setResult("value");
      task.cancel(); // after the value was delivered, as in Python it is lost
      expect(yield* raisedBy(task)).toBeInstanceOf(CancelledError);
      expect(future.result()).toBe("value");
    }));

  it("can be refused", () =>
    runVirtual(function* () {
      const task = createTask(
        (function* () {
          try {
            yield* sleep(10);
          } catch {
            currentTask()?.uncancel();
          }
          return "went on";
        })(),
      );
      yield* sleep(1);
      task.cancel();
      expect(yield* task).toBe("went on");
      expect([task.cancelled(), task.cancelling()]).toEqual([false, 0]);
    }));

  it("can end in another error, or in a wait that is cancelled in turn", () =>
    runVirtual(function* () {
      const notes: string[] = [];
      const stubborn = createTask(
        (function* () {
          for (const seconds of [10, 20, 30]) {
            try {
              yield* sleep(seconds);
            } catch (error) {
              notes.push((error as CancelledError).message);
              if (seconds === 20) throw new RangeError("enough", { cause: error });
              currentTask()?.uncancel();
            }
          }
        })(),
      );
      yield* sleep(1);
      stubborn.cancel("first");
      yield* sleep(1);
      stubborn.cancel("second");
      expect(String(yield* raisedBy(stubborn))).toBe("RangeError: enough");
      expect(notes).toEqual(["first", "second"]);
      expect(stubborn.cancelled()).toBe(false);
    }));

  it("twice before its next step raises once, and counts twice", () =>
    runVirtual(function* () {
      const raised: unknown[] = [];
      const task = createTask(
        (function* () {
          try {
            yield* sleep(10);
          } catch (error) {
            raised.push((error as CancelledError).reason);
          }
          const count = currentTask()?.cancelling();
          currentTask()?.uncancel();
          currentTask()?.uncancel();
          yield* sleep(1);
          return count;
        })(),
      );
      yield* sleep(1);
      task.cancel("first");
      task.cancel("second");
      expect(task.cancelling()).toBe(2);
      expect(yield* task).toBe(2);
      expect(raised).toHaveLength(1);
    }));
});
