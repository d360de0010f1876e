import { describe, expect, it } from "vitest";
import { raised } from "../../test/raised.ts";
import {
  allTasks,
  createTask,
  currentTask,
  ExceptionGroup,
  getRunningLoop,
  isCancelled,
  sleep,
  TaskGroup,
  taskGroup,
} from "../index.ts";
import { runVirtual } from "../testing/index.ts";

describe("cancel() of a group", () => {
  it("ends the body and the tasks, and raises nothing (gh-108951)", async () => {
    const log: string[] = [];
    await runVirtual(function* () {
      const answer = yield* taskGroup(function* (group) {
        group.createTask(function* () {
          const error = yield* raised(sleep(9));
          log.push(`child ${isCancelled(error) && error.message}`);
          throw error;
        });
        group.createTask(function* () {
          yield* sleep(1);
          group.cancel("enough");
        });
        try {
          yield* sleep(9);
        } finally {
          log.push("body");
        }
        return "never";
      });
      expect(answer).toBeUndefined();
      expect(getRunningLoop().time()).toBe(1);
      expect(currentTask()?.cancelling()).toBe(0);
      yield* sleep(1);
    });
    expect(log.toSorted()).toEqual(["body", "child enough"]);
  });

  it("before the body begins cuts it where it first waits (gh-108951)", async () => {
    const log: string[] = [];
    await runVirtual(function* () {
      const group = new TaskGroup();
      group.cancel("too late");
      yield* group.run(function* () {
        log.push("began");
        yield* sleep(9);
        log.push("went on");
      });
      expect(getRunningLoop().time()).toBe(0);
      expect(currentTask()?.cancelling()).toBe(0);
    });
    expect(log).toEqual(["began"]);
  });

  it("before the body begins makes the group refuse tasks", () =>
    runVirtual(function* () {
      const group = new TaskGroup();
      group.cancel();
      const error = yield* raised(
        group.run(function* () {
          const late = sleep(1);
          try {
            group.createTask(late);
          } finally {
            yield* raised(late);
          }
        }),
      );
      expect(String(error)).toContain("is shutting down");
    }));

  it("before a child's first step never starts it (gh-155418)", async () => {
    const log: string[] = [];
    await runVirtual(function* () {
      yield* taskGroup(function* (group) {
        group.createTask(function* () {
          log.push("started");
        });
        group.cancel();
        log.push("body goes on until it waits");
        yield* sleep(9);
      });
      expect(allTasks().size).toBe(1);
    });
    expect(log).toEqual(["body goes on until it waits"]);
  });

  it("by a child in its first step cancels that child where it first waits", async () => {
    const log: string[] = [];
    await runVirtual(function* () {
      yield* taskGroup(function* (group) {
        group.createTask(function* () {
          group.cancel();
          log.push("child goes on");
          yield* sleep(9);
          log.push("too far");
        });
      });
    });
    expect(log).toEqual(["child goes on"]);
  });

  it("keeps the result of a body that had ended", () =>
    runVirtual(function* () {
      const answer = yield* taskGroup(function* (group) {
        group.createTask(function* () {
          yield* sleep(1);
          group.cancel();
        });
        group.createTask(sleep(9));
        return "kept";
      });
      expect(answer).toBe("kept");
      expect(getRunningLoop().time()).toBe(1);
    }));

  it("may come twice, and after the end", () =>
    runVirtual(function* () {
      const group = new TaskGroup();
      yield* group.run(function* () {
        group.cancel();
        group.cancel();
        yield* sleep(9);
      });
      group.cancel();
      yield* sleep(1);
      expect(currentTask()?.cancelling()).toBe(0);
    }));

  it("still raises the errors of what fails in its cleanup", () =>
    runVirtual(function* () {
      const error = yield* raised(
        taskGroup(function* (group) {
          group.createTask(function* () {
            yield* raised(sleep(9));
            throw new Error("in cleanup");
          });
          yield* sleep(1);
          group.cancel();
        }),
      );
      expect((error as ExceptionGroup).errors.map(String)).toEqual(["Error: in cleanup"]);
    }));

  it("does not hide a cancellation from outside in the same tick", () =>
    runVirtual(function* () {
      let inner: TaskGroup | undefined;
      const parent = createTask(
        taskGroup(function* (group) {
          inner = group;
          yield* sleep(9);
        }),
      );
      yield* sleep(1);
      inner?.cancel();
      parent.cancel("outside");
      expect(isCancelled(yield* raised(parent))).toBe(true);
      expect(parent.cancelling()).toBe(1);
    }));

  it("of the inner of two groups leaves the outer alone", () =>
    runVirtual(function* () {
      const answer = yield* taskGroup(function* (outer) {
        const other = outer.createTask(sleep(3, "other"));
        yield* taskGroup(function* (inner) {
          inner.createTask(sleep(9));
          yield* sleep(1);
          inner.cancel();
          yield* sleep(9);
        });
        return yield* other;
      });
      expect(answer).toBe("other");
      expect(getRunningLoop().time()).toBe(3);
    }));
});
