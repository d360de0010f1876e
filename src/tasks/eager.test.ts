import { describe, expect, it } from "vitest";
import {
  allTasks,
  CancelledError,
  ContextVar,
  createTask,
  currentTask,
  EventLoop,
  getEventLoop,
  getRunningLoop,
  sleep,
  type Task,
} from "../index.ts";
import { runVirtual } from "../testing/index.ts";

describe("eagerStart", () => {
  it("runs the first step in the call, the others in turn", () =>
    runVirtual(function* () {
      const notes: string[] = [];
      const task = createTask(
        (function* () {
          notes.push("first step");
          yield;
          notes.push("second step");
        })(),
        { eagerStart: true },
      );
      notes.push("after the call");
      yield* task;
      expect(notes).toEqual(["first step", "after the call", "second step"]);
    }));

  it("makes a task that may be done at once, with a result, an error or a cancellation", () =>
    runVirtual(function* () {
      const eagerly = (body: () => unknown): Task<unknown> =>
        createTask(
          (function* () {
            return body();
          })(),
          { eagerStart: true },
        );
      const fail = (error: Error) => (): never => {
        throw error;
      };
      const tasks = [eagerly(() => 1), eagerly(fail(new RangeError("no"))), eagerly(fail(new CancelledError()))];
      expect(tasks.map((task) => task.done())).toEqual([true, true, true]);
      expect(tasks[0]?.result()).toBe(1);
      expect(String(tasks[1]?.exception())).toBe("RangeError: no");
      expect(tasks[2]?.cancelled()).toBe(true);
      expect(yield* tasks[0] as Task<unknown>).toBe(1);
      expect(allTasks().size).toBe(1);
    }));

  it("lets the task know itself, its name and its loop in that step, and the maker afterwards (gh-97696, gh-128308)", () =>
    runVirtual(function* () {
      const main = currentTask();
      const seen: unknown[] = [];
      createTask(
        (function* () {
          seen.push(currentTask()?.getName(), getRunningLoop() === main?.getLoop());
        })(),
        { eagerStart: true, name: "eager" },
      );
      expect(seen).toEqual(["eager", true]);
      expect(currentTask() === main).toBe(true);
    }));

  it("counts the task among all tasks already in that step, as CPython does", () =>
    runVirtual(function* () {
      let names: string[] = [];
      const task = createTask(
        (function* () {
          createTask(sleep(0), { name: "child" });
          names = [...allTasks()].map((each) => each.getName());
          yield;
        })(),
        { eagerStart: true, name: "eager" },
      );
      expect(names.slice(1)).toEqual(["eager", "child"]);
      yield* task;
    }));

  it("gives the task a copy of the context, which the maker does not see", () =>
    runVirtual(function* () {
      const variable = new ContextVar<string>("variable");
      variable.set("maker");
      const seen: string[] = [];
      const task = createTask(
        (function* () {
          seen.push(variable.get());
          variable.set("task");
          yield;
          seen.push(variable.get());
        })(),
        { eagerStart: true },
      );
      seen.push(variable.get());
      yield* task;
      expect(seen).toEqual(["maker", "maker", "task"]);
    }));

  it("lets cleanup run also when the task is cancelled at once (gh-155418)", () =>
    runVirtual(function* () {
      const notes: string[] = [];
      const task = createTask(
        (function* () {
          try {
            yield* sleep(10);
          } finally {
            notes.push("cleanup");
          }
        })(),
        { eagerStart: true },
      );
      task.cancel();
      yield* sleep(0);
      yield* sleep(0);
      expect(task.cancelled()).toBe(true);
      expect(notes).toEqual(["cleanup"]);
    }));

  it("can be nested", () =>
    runVirtual(function* () {
      const notes: string[] = [];
      function* nest(depth: number): Generator<undefined, void, void> {
        notes.push(`in ${depth} ${currentTask()?.getName()}`);
        if (depth < 3) createTask(nest(depth + 1), { eagerStart: true, name: `t${depth + 1}` });
        notes.push(`out ${depth} ${currentTask()?.getName()}`);
        yield;
      }
      yield* createTask(nest(1), { eagerStart: true, name: "t1" });
      expect(notes).toEqual(["in 1 t1", "in 2 t2", "in 3 t3", "out 3 t3", "out 2 t2", "out 1 t1"]);
    }));

  it("works in an event handler, on the page's loop", async () => {
    const notes: string[] = [];
    const task = createTask(
      (function* () {
        notes.push(`running: ${getRunningLoop() === getEventLoop()}`);
        yield* sleep(0);
        return "done";
      })(),
      { eagerStart: true },
    );
    notes.push("handler ends");
    expect(await task).toBe("done");
    expect(notes).toEqual(["running: true", "handler ends"]);
  });

  it("waits for the loop if that does not run, as in CPython", () => {
    const notes: string[] = [];
    const task = new EventLoop().createTask(
      (function* () {
        notes.push("never");
      })(),
      { eagerStart: true },
    );
    expect(notes).toEqual([]);
    expect(task.done()).toBe(false);
  });

  it("does not disturb a sleep(0) of the maker", () =>
    runVirtual(function* () {
      let turns = 0;
      getRunningLoop().callSoon(() => (turns += 1));
      createTask(
        (function* () {
          yield* sleep(0);
        })(),
        { eagerStart: true },
      );
      expect(turns).toBe(0);
      yield* sleep(0);
      expect(turns).toBe(1);
    }));
});
