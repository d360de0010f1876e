import { describe, expect, it } from "vitest";
import { raised } from "../../test/raised.ts";
import {
  CancelledError,
  type Coroutine,
  createTask,
  currentTask,
  Event,
  ExceptionGroup,
  getRunningLoop,
  isCancelled,
  sleep,
  type Task,
  taskGroup,
  timeout,
  TimeoutError,
} from "../index.ts";
import { runVirtual } from "../testing/index.ts";

function* fail(seconds: number): Coroutine<never> {
  yield* sleep(seconds);
  throw new Error("failed");
}

describe("a group whose parent is cancelled", () => {
  it.each(["in its body", "at its end"])("%s cancels its tasks, and is cancelled itself", (where) =>
    runVirtual(function* () {
      const children: Task<void>[] = [];
      const parent = createTask(
        taskGroup(function* (group) {
          children.push(group.createTask(sleep(9)), group.createTask(sleep(9)));
          if (where === "in its body") yield* sleep(9);
        }),
      );
      yield* sleep(1);
      parent.cancel("outside");
      const error = yield* raised(parent);
      expect(isCancelled(error) && error.message).toBe("outside");
      expect(parent.cancelling()).toBe(1);
      expect(children.map((child) => child.cancelled())).toEqual([true, true]);
    }),
  );

  it("waits until its tasks have cleaned up, however often it is cancelled", async () => {
    const log: string[] = [];
    await runVirtual(
      function* () {
        const parent = createTask(
          taskGroup(function* (group) {
            group.createTask(function* () {
              yield* raised(sleep(9));
              yield* sleep(3);
              log.push("clean");
            });
            yield* sleep(9);
          }),
        );
        for (let i = 0; i < 3; i++) {
          yield* sleep(1);
          parent.cancel();
        }
        yield* raised(parent);
        log.push(`cancelled ${parent.cancelled()} ${parent.cancelling()} at ${getRunningLoop().time()}`);
      },
      { debug: false },
    );
    expect(log).toEqual(["clean", "cancelled true 3 at 4"]);
  });

  it("raises the errors of its tasks, and the cancellation where the parent waits next (gh-133747)", () =>
    runVirtual(
      function* () {
        const parent = createTask(function* () {
          const error = yield* raised(
            taskGroup(function* (group) {
              group.createTask(function* () {
                yield* raised(sleep(9));
                throw new Error("in cleanup");
              });
              yield* sleep(9);
            }),
          );
          const next = yield* raised(sleep(1));
          return [error instanceof ExceptionGroup, isCancelled(next), currentTask()?.cancelling()];
        });
        yield* sleep(1);
        parent.cancel();
        expect(yield* parent).toEqual([true, true, 1]);
      },
      { debug: false },
    ));

  it.each<[string, new (...args: never[]) => Error]>([
    ["before", CancelledError],
    ["after", ExceptionGroup],
  ])("right %s a child fails tells what came first, and keeps the count (gh-102780)", (order, expected) =>
    runVirtual(function* () {
      const parent: Task<void> = createTask(
        taskGroup(function* (group) {
          group.createTask(fail(1));
          yield* sleep(9);
        }),
      );
      if (order === "after") {
        yield* sleep(0);
        yield* sleep(0);
      }
      getRunningLoop().callAt(1, () => void parent.cancel());
      expect(yield* raised(parent)).toBeInstanceOf(expected);
      expect(parent.cancelling()).toBe(1);
    }),
  );
});

describe("a timeout and a group", () => {
  it("around each other end as one: the timeout outside tells TimeoutError, no group", () =>
    runVirtual(function* () {
      const error = yield* raised(
        timeout(1, () =>
          taskGroup(function* (group) {
            group.createTask(sleep(9));
          }),
        ),
      );
      expect(error).toBeInstanceOf(TimeoutError);
      expect(currentTask()?.cancelling()).toBe(0);
    }));

  it("the timeout in a child tells its TimeoutError in a group", () =>
    runVirtual(function* () {
      const error = yield* raised(
        taskGroup(function* (group) {
          group.createTask(timeout(1, () => sleep(9)));
        }),
      );
      expect((error as ExceptionGroup).errors[0]).toBeInstanceOf(TimeoutError);
    }));

  it("that end in one tick keep the error, and leave no request behind (gh-95289)", () =>
    runVirtual(function* () {
      const event = new Event();
      getRunningLoop().callAt(1, () => event.set()); // right before the timeout
      const error = yield* raised(
        timeout(1, () =>
          taskGroup(function* (group) {
            group.createTask(function* () {
              yield* event.wait();
              throw new Error("failed");
            });
            yield* sleep(9);
          }),
        ),
      );
      expect(error).toBeInstanceOf(ExceptionGroup);
      expect(currentTask()?.cancelling()).toBe(0);
      yield* sleep(1);
    }));
});
