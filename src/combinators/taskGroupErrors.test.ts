import { describe, expect, it } from "vitest";
import { raised } from "../../test/raised.ts";
import {
  allTasks,
  type Coroutine,
  createTask,
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

describe("the error of a group", () => {
  function* nested(): Coroutine<ExceptionGroup> {
    const error = yield* groupOf(
      taskGroup(function* (outer) {
        outer.createTask(fail(1, new TypeError("a")));
        outer.createTask(
          taskGroup(function* (inner) {
            inner.createTask(fail(1, new RangeError("b")));
            inner.createTask(fail(1, new TypeError("c")));
          }),
        );
      }),
    );
    return error;
  }

  const flat = (group: ExceptionGroup | null): unknown =>
    group?.errors.map((error) => (error instanceof ExceptionGroup ? flat(error) : error.message)) ?? null;

  it("can be split by class, nesting kept", () =>
    runVirtual(function* () {
      const error = yield* nested();
      expect(flat(error)).toEqual(["a", ["b", "c"]]);
      const [types, rest] = error.split(TypeError);
      expect(flat(types)).toEqual(["a", ["c"]]);
      expect(flat(rest)).toEqual([["b"]]);
      expect(types?.title).toBe(error.title);
      expect(flat(error.subgroup(RangeError))).toEqual([["b"]]);
      expect(error.subgroup(SyntaxError)).toBe(null);
    }));

  it("can be split by a predicate, and is its own part if all of it matches", () =>
    runVirtual(function* () {
      const error = yield* nested();
      expect(flat(error.subgroup((each) => each.message === "c"))).toEqual([["c"]]);
      expect(error.split(Error)).toEqual([error, null]);
      expect(error.split(() => false)[0]).toBe(null);
      expect(flat(error.split(() => false)[1])).toEqual(flat(error));
    }));

  it("can be derived with other errors, title and cause kept", () => {
    const cause = new Error("why");
    const group = new ExceptionGroup("title", [new Error("x")], { cause });
    const derived = group.derive([new Error("y"), new Error("z")]);
    expect(derived.message).toBe("title (2 sub-exceptions): Error: y; Error: z");
    expect(derived.cause).toBe(cause);
    expect(new ExceptionGroup("bare", [new Error("x")]).derive([new Error("y")])).not.toHaveProperty("cause");
    expect(() => group.derive([])).toThrow(RangeError);
    expect(group).toBeInstanceOf(AggregateError);
    expect(group.name).toBe("ExceptionGroup");
  });

  it("keeps the parent's failure out of the way of a child that outlives it", async () => {
    const told: string[] = [];
    await runVirtual(function* () {
      getRunningLoop().setExceptionHandler((_, context) => void told.push(context.message));
      const parent = createTask(
        taskGroup(function* (group) {
          group.createTask(fail(1, new Error("owned")));
        }),
      );
      yield* raised(parent);
      yield* sleep(1);
    });
    expect(told).toEqual([]);
  });
});
