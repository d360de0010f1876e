import { describe, expect, it } from "vitest";
import { raised } from "../../test/raised.ts";
import { type Coroutine, createTask, ExceptionGroup, getRunningLoop, sleep, taskGroup } from "../index.ts";
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

  it("has its owner: it is not reported as never retrieved", async () => {
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

  it("of a task whose group was abandoned by its parent goes to the loop", async () => {
    const told: string[] = [];
    await runVirtual(function* () {
      getRunningLoop().setExceptionHandler((_, context) => void told.push(context.message));
      yield* createTask(
        function* () {
          const steps = taskGroup(function* (group) {
            group.createTask(fail(1, new Error("orphaned")), { name: "orphan" });
            yield* sleep(9);
          })[Symbol.iterator]();
          steps.next(); // and never again
        },
        { name: "parent" },
      );
      yield* sleep(2);
    });
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(
      /^Task Task\['orphan', .*\] has errored out but its parent task Task\['parent', finished\]/,
    );
  });
});
