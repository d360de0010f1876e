import { describe, expect, it } from "vitest";
import { CancelledError, type Coroutine, createTask, currentTask, Future, sleep, type Task } from "../index.ts";
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

describe("a task that cancels itself", () => {
  it("goes on to its next wait, and is cancelled there", () =>
    runVirtual(function* () {
      const notes: string[] = [];
      const task = createTask(
        (function* () {
          currentTask()?.cancel("myself");
          notes.push("still here");
          try {
            yield* sleep(10);
          } catch (error) {
            notes.push((error as CancelledError).message);
            throw error;
          }
        })(),
      );
      expect(yield* raisedBy(task)).toBeInstanceOf(CancelledError);
      expect(notes).toEqual(["still here", "myself"]);
      expect(task.getLoop().time()).toBe(0);
    }));

  it("is cancelled at a bare yield, too", () =>
    runVirtual(function* () {
      const notes: string[] = [];
      const task = createTask(
        (function* () {
          currentTask()?.cancel();
          yield;
          notes.push("never");
        })(),
      );
      expect(yield* raisedBy(task)).toBeInstanceOf(CancelledError);
      expect(notes).toEqual([]);
    }));

  it("is cancelled, not finished, if it does so in its last step", () =>
    runVirtual(function* () {
      const task = createTask(
        (function* () {
          currentTask()?.cancel("at the end");
          return "result";
        })(),
      );
      const error = (yield* raisedBy(task)) as CancelledError;
      expect(error.reason).toBe("at the end");
      expect(task.cancelled()).toBe(true);
    }));

  it("is not, if it takes that back", () =>
    runVirtual(function* () {
      const task = createTask(
        (function* () {
          const self = currentTask() as Task<unknown>;
          self.cancel();
          self.cancel();
          expect(self.uncancel()).toBe(1);
          expect(self.uncancel()).toBe(0);
          expect(self.uncancel()).toBe(0);
          yield* sleep(1);
          return "finished";
        })(),
      );
      expect(yield* task).toBe("finished");
    }));

  it("fails, if it raises something else in its last step", () =>
    runVirtual(function* () {
      const task = createTask(
        (function* () {
          currentTask()?.cancel();
          throw new RangeError("no");
        })(),
      );
      expect(String(yield* raisedBy(task))).toBe("RangeError: no");
    }));
});

describe("uncancel", () => {
  it("called from outside takes back a request that was not delivered", () =>
    runVirtual(function* () {
      const task = createTask(
        (function* () {
          yield;
          return "finished";
        })(),
      );
      yield;
      task.cancel();
      expect(task.uncancel()).toBe(0);
      expect(yield* task).toBe("finished");
    }));

  it("does not help a task whose wait is cancelled already, as in Python", () =>
    runVirtual(function* () {
      const task = createTask(sleep(10));
      yield* sleep(1);
      task.cancel();
      expect(task.uncancel()).toBe(0);
      expect(yield* raisedBy(task)).toBeInstanceOf(CancelledError);
    }));
});

describe("a CancelledError of one's own", () => {
  it("that a coroutine raises makes its task a cancelled one, with that very error", () =>
    runVirtual(function* () {
      const own = new CancelledError("mine");
      const task = createTask(
        (function* () {
          yield* sleep(1);
          throw own;
        })(),
      );
      expect((yield* raisedBy(task)) === own).toBe(true);
      expect(task.cancelled()).toBe(true);
      expect(() => task.exception()).toThrow(CancelledError);
      expect(() => task.result()).toThrow(CancelledError);
    }));

  it("of an awaited future does not cancel the waiter for good", () =>
    runVirtual(function* () {
      const future = new Future<void>();
      const task = createTask(
        (function* () {
          const error = yield* raisedBy(future);
          yield* sleep(1);
          return `${String(error)}, cancelling ${currentTask()?.cancelling()}`;
        })(),
      );
      yield* sleep(1);
      future.cancel("gone");
      expect(yield* task).toBe("CancelledError: gone, cancelling 0");
    }));
});
