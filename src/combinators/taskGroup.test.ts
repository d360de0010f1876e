import { describe, expect, it } from "vitest";
import { raised } from "../../test/raised.ts";
import {
  ContextVar,
  type Coroutine,
  createTask,
  currentTask,
  getRunningLoop,
  RuntimeError,
  sleep,
  TaskGroup,
  taskGroup,
} from "../index.ts";
import { runVirtual } from "../testing/index.ts";

describe("taskGroup()", () => {
  it("waits for its tasks, and gives what the body returns", () =>
    runVirtual(function* () {
      const log: string[] = [];
      const answer = yield* taskGroup(function* (group) {
        for (const name of ["a", "b"]) {
          group.createTask(function* () {
            yield* sleep(2);
            log.push(name);
          });
        }
        yield* sleep(1);
        log.push("body");
        return "answer";
      });
      expect(answer).toBe("answer");
      expect(log).toEqual(["body", "a", "b"]);
      expect(getRunningLoop().time()).toBe(2);
    }));

  it("gives tasks whose results can be read afterwards", () =>
    runVirtual(function* () {
      const [a, b] = yield* taskGroup(function* (group) {
        return [group.createTask(sleep(1, "a")), group.createTask(sleep(2, "b"), { name: "named" })] as const;
      });
      expect([a.result(), b.result()]).toEqual(["a", "b"]);
      expect(b.getName()).toBe("named");
    }));

  it("without tasks is over with its body", () =>
    runVirtual(function* () {
      expect(yield* taskGroup(() => sleep(1, "body"))).toBe("body");
      expect(
        yield* taskGroup(function* () {
          return "at once";
        }),
      ).toBe("at once");
    }));

  it("lets tasks make more tasks, also after the body has ended", async () => {
    const log: string[] = [];
    await runVirtual(function* () {
      yield* taskGroup(function* (group) {
        function* spawn(depth: number): Coroutine<void> {
          yield* sleep(1);
          log.push(`depth ${depth}`);
          if (depth < 3) group.createTask(spawn(depth + 1));
        }
        group.createTask(spawn(1));
      });
      log.push("over");
    });
    expect(log).toEqual(["depth 1", "depth 2", "depth 3", "over"]);
  });

  it("waits for a task that is done already in its eager start", () =>
    runVirtual(function* () {
      const task = yield* taskGroup(function* (group) {
        const eager = group.createTask(
          function* () {
            return "done at once";
          },
          { eagerStart: true },
        );
        expect(eager.done()).toBe(true);
        return eager;
      });
      expect(task.result()).toBe("done at once");
    }));

  it("runs tasks of all kinds, in the context that is current", () =>
    runVirtual(function* () {
      const user = new ContextVar<string>("user");
      user.set("ada");
      const seen: string[] = [];
      yield* taskGroup(function* (group) {
        group.createTask(function* () {
          seen.push(`coroutine ${user.get()}`);
        });
        group.createTask(async () => {
          seen.push(`async ${user.get()}`);
        });
        group.createTask(Promise.resolve());
      });
      expect(seen).toEqual(["coroutine ada", "async ada"]);
    }));

  it("shows its tasks and its state", () =>
    runVirtual(function* () {
      const group = new TaskGroup();
      expect(String(group)).toBe("TaskGroup[]");
      let shown: string[] = [];
      const error = yield* raised(
        group.run(function* () {
          shown.push(String(group));
          group.createTask(function* () {
            throw new Error("failed");
          });
          group.createTask(sleep(9));
          shown.push(String(group));
          expect(group.tasks.size).toBe(2);
          yield* raised(sleep(9));
          shown.push(String(group));
        }),
      );
      expect(error).toBeInstanceOf(Error);
      shown = shown.map((text) => text.replace("TaskGroup", ""));
      expect(shown).toEqual(["[entered]", "[tasks:2, entered]", "[tasks:1, errors:1, cancelling]"]);
      expect(group.tasks.size).toBe(0);
    }));

  it("is what its parent waits for, by name", () =>
    runVirtual(function* () {
      const parent = createTask(
        taskGroup(function* (group) {
          group.createTask(sleep(1));
        }),
        { name: "parent" },
      );
      yield* sleep(0);
      expect(String(parent)).toBe("Task['parent', pending, waiting for TaskGroup[tasks:1, entered]]");
      yield* parent;
    }));

  it("leaves the cancel count of its parent as it was", () =>
    runVirtual(function* () {
      yield* taskGroup(function* (group) {
        group.createTask(sleep(1));
      });
      yield* raised(
        taskGroup(function* (group) {
          group.createTask(function* () {
            throw new Error("failed");
          });
          yield* sleep(9);
        }),
      );
      expect(currentTask()?.cancelling()).toBe(0);
    }));

  it("can be awaited in both ways, by `yield*` once", () =>
    runVirtual(function* () {
      const group = taskGroup(() => sleep(1));
      yield* group;
      expect(yield* raised(group)).toBeInstanceOf(RuntimeError);
      yield* createTask(async () => {
        const operation = taskGroup(function* (inner) {
          inner.createTask(sleep(1));
          return "x";
        });
        expect([await operation, await operation]).toEqual(["x", "x"]);
      });
    }));
});

describe("a task group", () => {
  it("makes no task before its body begins", () => {
    const group = new TaskGroup();
    expect(() => group.createTask(sleep(0))).toThrow(RuntimeError);
    expect(() => group.createTask(sleep(0))).toThrow("<TaskGroup[]> has not been entered");
  });

  it("makes no task after it has ended", () =>
    runVirtual(function* () {
      const group = new TaskGroup();
      yield* group.run(() => sleep(0));
      const late = sleep(0);
      expect(() => group.createTask(late)).toThrow("<TaskGroup[entered]> is finished");
      yield* late;
    }));

  it("makes no task while it shuts down", () =>
    runVirtual(
      function* () {
        let refusal: unknown;
        yield* raised(
          taskGroup(function* (group) {
            group.createTask(function* () {
              throw new Error("failed");
            });
            group.createTask(function* () {
              yield* raised(sleep(9));
              try {
                group.createTask(sleep(0));
              } catch (error) {
                refusal = error;
              }
            });
            yield* sleep(9);
          }),
        );
        expect(refusal).toBeInstanceOf(RuntimeError);
        expect(String(refusal)).toContain("is shutting down");
      },
      { debug: false },
    ));

  it("runs once only", () =>
    runVirtual(function* () {
      const group = new TaskGroup();
      yield* group.run(() => sleep(0));
      const error = yield* raised(group.run(() => sleep(0)));
      expect(error).toBeInstanceOf(RuntimeError);
      expect(String(error)).toContain("<TaskGroup[entered]> has already been entered");
    }));

  it("needs a task for its parent", () => {
    const steps = new TaskGroup().run(() => sleep(0))[Symbol.iterator]();
    expect(() => steps.next()).toThrow("<TaskGroup[]> cannot determine the parent task");
  });

  it("refuses a body that is no function, at the call", () => {
    expect(() => taskGroup(sleep(0) as never)).toThrow(/expected a function/);
    expect(() => new TaskGroup().run(sleep(0) as never)).toThrow(/expected a function/);
  });

  it("refuses what cannot be run, and goes on", () =>
    runVirtual(function* () {
      yield* taskGroup(function* (group) {
        expect(() => group.createTask(5 as never)).toThrow(TypeError);
        expect(group.tasks.size).toBe(0);
      });
    }));
});
