import { expectTypeOf, test } from "vitest";
import {
  type Awaitable,
  type Coroutine,
  sleep,
  type Task,
  TaskGroup,
  taskGroup,
  type TaskGroupBody,
} from "../index.ts";

test("a group gives what its body gives", () => {
  expectTypeOf(
    taskGroup(function* (group) {
      expectTypeOf(group).toEqualTypeOf<TaskGroup>();
      yield* sleep(1);
      return "x";
    }),
  ).toEqualTypeOf<Awaitable<string>>();
  expectTypeOf(new TaskGroup().run(() => sleep(1, 5))).toEqualTypeOf<Awaitable<number>>();
  expectTypeOf<TaskGroupBody<string>>().parameters.toEqualTypeOf<[group: TaskGroup]>();
});

test("a group makes tasks of whatever can be run", () => {
  const group = new TaskGroup();
  function* coroutine(): Coroutine<number> {
    return 5;
  }
  expectTypeOf(group.createTask(coroutine())).toEqualTypeOf<Task<number>>();
  expectTypeOf(group.createTask(coroutine)).toEqualTypeOf<Task<number>>();
  expectTypeOf(group.createTask(async ({ signal }) => signal.aborted)).toEqualTypeOf<Task<boolean>>();
  expectTypeOf(group.createTask(sleep(1, "x"), { name: "sleeper", eagerStart: true })).toEqualTypeOf<Task<string>>();
  expectTypeOf(group.tasks).toEqualTypeOf<ReadonlySet<Task<unknown>>>();
  // @ts-expect-error a number cannot be run
  group.createTask(5);
  // @ts-expect-error there is no such option
  group.createTask(coroutine(), { title: "x" });
  // @ts-expect-error the tasks are the group's
  group.tasks.clear();
});

test("a group refuses what is not a function that can be run", () => {
  // @ts-expect-error an async function would not hear of the group's end
  taskGroup(async () => 5);
  // @ts-expect-error an operation is no body
  taskGroup(sleep(1));
});

test("a group can be cancelled with any reason", () => {
  expectTypeOf(new TaskGroup().cancel).parameters.toEqualTypeOf<[reason?: unknown]>();
});
