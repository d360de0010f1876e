import { describe, expect, it } from "vitest";
import { raised } from "../../test/raised.ts";
import {
  allTasks,
  type Coroutine,
  currentTask,
  ExceptionGroup,
  getRunningLoop,
  isCancelled,
  sleep,
  taskGroup,
} from "../index.ts";
import { runVirtual } from "../testing/index.ts";

function* fail(seconds: number, error: unknown): Coroutine<never> {
  yield* sleep(seconds);
  throw error;
}

/** Waits for the group's error. */
function* groupOf(aw: Parameters<typeof raised>[0]): Coroutine<ExceptionGroup> {
  const error = yield* raised(aw);
  if (!(error instanceof ExceptionGroup)) throw new Error(`expected an ExceptionGroup, got ${String(error)}`);
  return error;
}

describe("a task that fails in a group", () => {
  it("ends the group: the others and the body are cancelled, and the error comes in an ExceptionGroup", () =>
    runVirtual(function* () {
      const log: string[] = [];
      const failure = new Error("failed");
      const error = yield* groupOf(
        taskGroup(function* (group) {
          group.createTask(fail(1, failure));
          group.createTask(function* () {
            const cancellation = yield* raised(sleep(9));
            log.push(`other ${isCancelled(cancellation)}`);
          });
          try {
            yield* sleep(9);
          } finally {
            log.push("body cut");
          }
        }),
      );
      expect(error.errors).toEqual([failure]);
      expect(error.title).toBe("unhandled errors in a TaskGroup");
      expect(error.message).toBe("unhandled errors in a TaskGroup (1 sub-exception): Error: failed");
      expect(log.toSorted()).toEqual(["body cut", "other true"]);
      expect(getRunningLoop().time()).toBe(1);
      expect(currentTask()?.cancelling()).toBe(0);
      yield* sleep(1); // nothing hits us later
    }));

  it("comes in a group together with the errors that follow, in their order, without cancellations", () =>
    runVirtual(function* () {
      const error = yield* groupOf(
        taskGroup(function* (group) {
          group.createTask(fail(1, new Error("first")));
          group.createTask(fail(1, new Error("second")));
          group.createTask(sleep(9));
          group.createTask(function* () {
            yield* raised(sleep(9));
            throw new TypeError("in cleanup");
          });
        }),
      );
      expect(error.errors.map(String)).toEqual(["Error: first", "Error: second", "TypeError: in cleanup"]);
      expect(error.message).toMatch(/\(3 sub-exceptions\): Error: first; Error: second; TypeError: in cleanup$/);
      expect(error.exceptions).toBe(error.errors);
    }));

  it("with something that is no Error has it as the cause of one", () =>
    runVirtual(function* () {
      const error = yield* groupOf(
        taskGroup(function* (group) {
          group.createTask(fail(1, "text"));
        }),
      );
      expect(error.errors[0]).toBeInstanceOf(Error);
      expect(error.errors[0]?.cause).toBe("text");
      expect(error.errors[0]?.message).toBe("text");
    }));

  it("after the body has ended ends the group as well", () =>
    runVirtual(function* () {
      const other = yield* raised(
        taskGroup(function* (group) {
          group.createTask(sleep(9));
          group.createTask(fail(1, new Error("late")));
        }),
      );
      expect(String(other)).toContain("Error: late");
      expect(getRunningLoop().time()).toBe(1);
    }));

  it("does not end the group if it is merely cancelled", () =>
    runVirtual(function* () {
      const answer = yield* taskGroup(function* (group) {
        const child = group.createTask(sleep(9));
        const other = group.createTask(sleep(2, "other"));
        yield* sleep(1);
        child.cancel();
        yield* raised(child);
        return yield* other;
      });
      expect(answer).toBe("other");
    }));

  it("eagerly ends the group, too", () =>
    runVirtual(function* () {
      const error = yield* groupOf(
        taskGroup(function* (group) {
          group.createTask(
            function* () {
              throw new Error("at once");
            },
            { eagerStart: true },
          );
          yield* sleep(9);
        }),
      );
      expect(error.errors.map(String)).toEqual(["Error: at once"]);
      expect(getRunningLoop().time()).toBe(0);
    }));
});

describe("a body that fails in a group", () => {
  it("cancels the tasks, and its error comes last", () =>
    runVirtual(function* () {
      const error = yield* groupOf(
        taskGroup(function* (group) {
          group.createTask(function* () {
            yield* raised(sleep(9));
            throw new Error("child");
          });
          yield* sleep(1);
          throw new Error("body");
        }),
      );
      expect(error.errors.map(String)).toEqual(["Error: child", "Error: body"]);
      expect(allTasks().size).toBe(1);
    }));

  it("comes in a group also when it has no tasks", () =>
    runVirtual(function* () {
      const error = yield* groupOf(
        taskGroup(function* () {
          throw new Error("body");
        }),
      );
      expect(error.errors.map(String)).toEqual(["Error: body"]);
    }));

  it("with the error of a child that it waited for tells it twice, as Python does", () =>
    runVirtual(function* () {
      const error = yield* groupOf(
        taskGroup(function* (group) {
          yield* group.createTask(fail(1, new Error("child")));
        }),
      );
      expect(new Set(error.errors.map(String))).toEqual(new Set(["Error: child"]));
    }));
});

describe("nested groups", () => {
  it("nest their errors", () =>
    runVirtual(function* () {
      const error = yield* groupOf(
        taskGroup(function* (outer) {
          outer.createTask(fail(1, new TypeError("outer")));
          yield* taskGroup(function* (inner) {
            inner.createTask(function* () {
              yield* raised(sleep(9));
              throw new RangeError("inner");
            });
          });
        }),
      );
      expect(error.errors[0]).toBeInstanceOf(TypeError);
      const nested = error.errors[1];
      expect(nested).toBeInstanceOf(ExceptionGroup);
      expect((nested as ExceptionGroup).errors.map(String)).toEqual(["RangeError: inner"]);
      expect(currentTask()?.cancelling()).toBe(0);
    }));

  it("keep the outer one running when the inner one fails and is caught", () =>
    runVirtual(function* () {
      const answer = yield* taskGroup(function* (outer) {
        const other = outer.createTask(sleep(3, "other"));
        yield* groupOf(
          taskGroup(function* (inner) {
            inner.createTask(fail(1, new Error("inner")));
            yield* sleep(9);
          }),
        );
        return yield* other;
      });
      expect(answer).toBe("other");
    }));

  it("that fail in one tick leave the count of requests at none (gh-102780, gh-133747)", () =>
    runVirtual(function* () {
      const error = yield* groupOf(
        taskGroup(function* (outer) {
          outer.createTask(fail(1, new Error("outer")));
          yield* taskGroup(function* (inner) {
            inner.createTask(fail(1, new Error("inner")));
            yield* sleep(9);
          });
        }),
      );
      expect(error.errors.map((each) => each.constructor.name).toSorted()).toEqual(["Error", "ExceptionGroup"]);
      expect(currentTask()?.cancelling()).toBe(0);
      yield* sleep(1);
    }));
});
