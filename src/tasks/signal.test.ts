import { describe, expect, it } from "vitest";
import { allTasks, CancelledError, createTask, currentTask, sleep } from "../index.ts";
import { runVirtual } from "../testing/index.ts";

describe("a task's signal", () => {
  it("aborts when the task is cancelled, in the call, with the reason's text", () =>
    runVirtual(function* () {
      const task = createTask(sleep(10));
      const { signal } = task;
      expect(signal.aborted).toBe(false);
      expect(task.signal).toBe(signal);
      task.cancel("user left");
      expect(signal.aborted).toBe(true);
      expect(signal.reason).toBeInstanceOf(DOMException);
      expect(signal.reason).toMatchObject({ name: "AbortError", message: "user left" });
    }));

  it("is aborted from the start if it is asked for too late", () =>
    runVirtual(function* () {
      const task = createTask(sleep(10));
      task.cancel();
      expect(task.signal.aborted).toBe(true);
      expect((task.signal.reason as Error).name).toBe("AbortError");
    }));

  it("is a fresh one when all requests to cancel were taken back", () =>
    runVirtual(function* () {
      const task = createTask(
        (function* () {
          const self = currentTask();
          const first = self?.signal;
          try {
            yield* sleep(10);
          } catch {
            self?.uncancel();
          }
          return [first?.aborted, self?.signal.aborted, self?.signal === first];
        })(),
      );
      yield* sleep(1);
      task.cancel();
      expect(yield* task).toEqual([true, false, false]);
    }));

  it("stays aborted while one request is left", () =>
    runVirtual(function* () {
      const task = createTask(sleep(10));
      task.cancel();
      task.cancel();
      task.uncancel();
      expect(task.signal.aborted).toBe(true);
    }));

  it("does not abort when the task ends by itself", () =>
    runVirtual(function* () {
      const task = createTask(sleep(1));
      const { signal } = task;
      yield* task;
      task.cancel();
      expect(signal.aborted).toBe(false);
    }));
});

describe("the signal option", () => {
  it("cancels the task when it aborts, with its reason", async () => {
    const controller = new AbortController();
    const outcome = runVirtual(function* () {
      const task = createTask(sleep(10), { signal: controller.signal });
      yield* sleep(1);
      controller.abort("tab closed");
      yield* task;
    });
    await expect(outcome).rejects.toMatchObject({
      name: "CancelledError",
      reason: "tab closed",
      message: "tab closed",
    });
  });

  it("cancels the task before its first step if it has aborted already", () =>
    runVirtual(function* () {
      const notes: string[] = [];
      const task = createTask(
        (function* () {
          notes.push("never");
        })(),
        { signal: AbortSignal.abort() },
      );
      yield* sleep(1);
      expect(task.cancelled()).toBe(true);
      expect(notes).toEqual([]);
    }));

  it("keeps no listener when the task is done", () =>
    runVirtual(function* () {
      const controller = new AbortController();
      const listeners = new Set<unknown>();
      const { signal } = controller;
      const [add, remove] = [signal.addEventListener.bind(signal), signal.removeEventListener.bind(signal)];
      signal.addEventListener = (type: string, listener: never) => {
        listeners.add(listener);
        add(type, listener);
      };
      signal.removeEventListener = (type: string, listener: never) => {
        listeners.delete(listener);
        remove(type, listener);
      };
      const tasks = [createTask(sleep(1), { signal }), createTask(sleep(5), { signal })];
      expect(listeners.size).toBe(2);
      yield* sleep(2);
      expect(listeners.size).toBe(1);
      tasks[1]?.cancel();
      yield* sleep(2);
      expect(listeners.size).toBe(0);
    }));

  it("must be an AbortSignal, or nothing is started", () =>
    runVirtual(function* () {
      expect(() => createTask(sleep(1), { signal: {} as never })).toThrow(TypeError);
      expect(allTasks().size).toBe(1);
    }));

  it("and a cancel() at once count as two requests", () =>
    runVirtual(function* () {
      const controller = new AbortController();
      const task = createTask(sleep(10), { signal: controller.signal });
      yield* sleep(1);
      controller.abort();
      task.cancel();
      expect(task.cancelling()).toBe(2);
      let caught: unknown;
      try {
        yield* task;
      } catch (error) {
        caught = error;
      }
      expect(caught).toBeInstanceOf(CancelledError);
    }));
});
