// https://docs.python.org/3.14/library/asyncio-task.html#task-groups

import { describe, expect, it } from "vitest";
import { type Coroutine, ExceptionGroup, getRunningLoop, sleep, TaskGroup, taskGroup } from "../../src/index.ts";
import { now, outputOf, print, timeOfDay } from "./printing.ts";

function* job(taskId: number, sleepTime: number): Coroutine<void> {
  print(`Task ${taskId}: start`);
  yield* sleep(sleepTime);
  print(`Task ${taskId}: done`);
}

describe("the manual's task groups", () => {
  it("say_after(): a task group awaits both tasks for you", async () => {
    function* sayAfter(delay: number, what: string): Coroutine<void> {
      yield* sleep(delay);
      print(what);
    }
    const output = await outputOf(function* () {
      yield* taskGroup(function* (tg) {
        tg.createTask(sayAfter(1, "hello"));
        tg.createTask(sayAfter(2, "world"));

        print(`started at ${timeOfDay("17:14:32")}`);
      });

      print(`finished at ${timeOfDay("17:14:32")}`);
    });
    expect(output).toEqual(["started at 17:14:32", "hello", "world", "finished at 17:14:34"]);
  });

  it("TaskGroup: both results are there when you leave it", async () => {
    const output = await outputOf(function* () {
      const [task1, task2] = yield* taskGroup(function* (tg) {
        return [tg.createTask(sleep(1, "some")), tg.createTask(sleep(2, "another"))] as const;
      });
      print(`Both tasks have completed now: ${task1.result()}, ${task2.result()}`);
    });
    expect(output).toEqual(["Both tasks have completed now: some, another"]);
  });

  it("terminating a task group: a task that raises ends the others, and you ignore its error", async () => {
    class TerminateTaskGroup extends Error {}

    function* forceTerminateTaskGroup(): Coroutine<void> {
      throw new TerminateTaskGroup();
    }
    const output = await outputOf(function* () {
      try {
        yield* taskGroup(function* (group) {
          group.createTask(job(1, 0.5));
          group.createTask(job(2, 1.5));
          yield* sleep(1);
          group.createTask(forceTerminateTaskGroup());
        });
      } catch (error) {
        const rest = error instanceof ExceptionGroup ? error.split(TerminateTaskGroup)[1] : error;
        if (rest !== null) throw rest;
      }
      print(`${now()} s`);
    });
    expect(output).toEqual(["Task 1: start", "Task 2: start", "Task 1: done", "1 s"]);
  });
});

// It came after 3.14; the entry names these ways to use it.
describe("the manual's TaskGroup.cancel()", () => {
  function* fromItsBody(group: TaskGroup): Coroutine<void> {
    yield* group.run(function* () {
      group.createTask(job(1, 0.5));
      group.createTask(job(2, 1.5));
      yield* sleep(1);
      group.cancel();
    });
  }

  function* fromOneOfItsTasks(group: TaskGroup): Coroutine<void> {
    function* cancelGroup(): Coroutine<void> {
      yield* sleep(1);
      group.cancel();
    }
    yield* group.run(function* () {
      group.createTask(job(1, 0.5));
      group.createTask(job(2, 1.5));
      group.createTask(cancelGroup());
    });
  }

  function* fromElsewhere(group: TaskGroup): Coroutine<void> {
    getRunningLoop().callLater(1, () => group.cancel());
    yield* group.run(function* () {
      group.createTask(job(1, 0.5));
      group.createTask(job(2, 1.5));
    });
  }

  it.each([
    ["from its body", fromItsBody],
    ["from one of its tasks", fromOneOfItsTasks],
    ["from elsewhere", fromElsewhere],
  ])("called %s, it ends your group early and without an error", async (_, program) => {
    const output = await outputOf(function* () {
      yield* program(new TaskGroup());
      print(`${now()} s`);
    });
    expect(output).toEqual(["Task 1: start", "Task 2: start", "Task 1: done", "1 s"]);
  });

  it("called before you enter the group, it cancels the body where it first waits", async () => {
    const output = await outputOf(function* () {
      const group = new TaskGroup();
      group.cancel();
      yield* group.run(function* () {
        print("the body begins");
        yield* sleep(1);
        print("the body ends");
      });
      print(`${now()} s`);
    });
    expect(output).toEqual(["the body begins", "0 s"]);
  });

  it("called again, or after the group's end, it does nothing to you", async () => {
    const output = await outputOf(function* () {
      const group = new TaskGroup();
      yield* fromItsBody(group);
      group.cancel();
      yield* sleep(1);
      print(`${now()} s`);
    });
    expect(output).toEqual(["Task 1: start", "Task 2: start", "Task 1: done", "2 s"]);
  });
});
