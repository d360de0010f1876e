import { describe, expect, it } from "vitest";
import { raised } from "../../test/raised.ts";
import {
  createTask,
  getRunningLoop,
  isCancelled,
  RuntimeError,
  sleep,
  timeout,
  TimeoutError,
  until,
} from "../index.ts";
import { runVirtual } from "../testing/index.ts";

/** A promise that rejects with the signal's reason, as `fetch` does. */
function abortable(signal: AbortSignal, log: string[] = []): Promise<string> {
  return new Promise((_, reject) => {
    signal.addEventListener("abort", () => {
      log.push("aborted");
      reject(signal.reason as Error);
    });
  });
}

describe("until()", () => {
  it("gives the value or the error of a promise", () =>
    runVirtual(function* () {
      expect(yield* until(Promise.resolve("value"))).toBe("value");
      expect(String(yield* raised(until(Promise.reject(new Error("rejected")))))).toBe("Error: rejected");
    }));

  it("makes the promise when it is awaited, and gives it a signal", () =>
    runVirtual(function* () {
      let made: AbortSignal | undefined;
      const operation = until((signal) => {
        made = signal;
        return Promise.resolve("value");
      });
      expect(made).toBeUndefined();
      expect(yield* operation).toBe("value");
      expect(made?.aborted).toBe(false);
    }));

  it("takes anything that is thenable", () =>
    runVirtual(function* () {
      const thenable: PromiseLike<string> = {
        // oxlint-disable-next-line unicorn/no-thenable -- this is what the test is about
        then: (onFulfilled) => Promise.resolve("then").then(onFulfilled),
      };
      expect(yield* until(thenable)).toBe("then");
    }));

  it("passes on what the maker of the promise throws", () =>
    runVirtual(function* () {
      const operation = until(() => {
        throw new Error("no promise");
      });
      expect(String(yield* raised(operation))).toBe("Error: no promise");
    }));

  it("aborts the signal when the task is cancelled, and leaves at once", async () => {
    const log: string[] = [];
    await runVirtual(function* () {
      const task = createTask(until((signal) => abortable(signal, log)));
      yield* sleep(1);
      task.cancel("enough");
      const error = yield* raised(task);
      expect(isCancelled(error) && error.message).toBe("enough");
    });
    expect(log).toEqual(["aborted"]);
  });

  it("aborts the signal when a timeout ends the wait", async () => {
    const log: string[] = [];
    await runVirtual(function* () {
      const error = yield* raised(timeout(1, () => until((signal) => abortable(signal, log))));
      expect(error).toBeInstanceOf(TimeoutError);
    });
    expect(log).toEqual(["aborted"]);
  });

  it("keeps silent about the abort's own rejection, and tells of any other", async () => {
    const told: string[] = [];
    await runVirtual(async () => {
      getRunningLoop().setExceptionHandler(
        (_, { message, exception }) => void told.push(`${message}: ${String(exception)}`),
      );
      const tasks = [
        createTask(until((signal) => abortable(signal))),
        createTask(until((signal) => abortable(signal).catch(() => Promise.reject(new Error("cleanup failed"))))),
      ];
      await sleep(1);
      for (const task of tasks) task.cancel();
      await sleep(1);
    });
    expect(told).toEqual(["A promise was rejected after its task had been cancelled: Error: cleanup failed"]);
  });

  it("refuses what is neither a promise nor a function, at the call", () => {
    expect(() => until(5 as never)).toThrow(TypeError);
    expect(() => until(undefined as never)).toThrow(TypeError);
  });

  it("refuses a function that makes no promise, in words", () =>
    runVirtual(function* () {
      const error = yield* raised(until((() => 5) as never));
      expect(error).toBeInstanceOf(TypeError);
      expect(String(error)).toMatch(/expected a promise/);
    }));

  it("can be awaited in both ways, by `yield*` once", () =>
    runVirtual(function* () {
      const waiting = until(Promise.resolve(1));
      yield* waiting;
      expect(yield* raised(waiting)).toBeInstanceOf(RuntimeError);
      yield* createTask(async () => {
        const operation = until(() => Promise.resolve("x"));
        expect([await operation, await operation]).toEqual(["x", "x"]);
      });
    }));
});
