import { describe, expect, it, vi } from "vitest";
import { raised } from "../../test/raised.ts";
import {
  type CancelledError,
  type Coroutine,
  createTask,
  Event,
  isCancelled,
  RuntimeError,
  sleep,
  withSignal,
} from "../index.ts";
import { runVirtual } from "../testing/index.ts";

describe("withSignal()", () => {
  it("gives the result or the error of what it waits for", () =>
    runVirtual(function* () {
      const { signal } = new AbortController();
      expect(yield* withSignal(signal, sleep(1, "slept"))).toBe("slept");
      function* fail(): Coroutine<never> {
        throw new Error("failed");
      }
      expect(String(yield* raised(withSignal(signal, fail())))).toBe("Error: failed");
    }));

  it("cancels it when the signal aborts, with the signal's reason", () =>
    runVirtual(function* () {
      const controller = new AbortController();
      const inner = createTask(sleep(9));
      const outer = createTask(withSignal(controller.signal, inner));
      yield* sleep(1);
      controller.abort("the user left");
      const error = yield* raised(outer);
      expect(isCancelled(error)).toBe(true);
      expect((error as CancelledError).reason).toBe("the user left");
      expect((error as CancelledError).message).toBe("the user left");
      expect(inner.cancelled()).toBe(true);
    }));

  it("waits until it has cleaned up", async () => {
    const log: string[] = [];
    await runVirtual(
      function* () {
        const controller = new AbortController();
        const inner = createTask(function* () {
          try {
            yield* new Event().wait();
          } finally {
            yield* sleep(1);
            log.push("clean");
          }
        });
        const outer = createTask(withSignal(controller.signal, inner));
        yield* sleep(1);
        controller.abort();
        yield* raised(outer);
        log.push("over");
      },
      { debug: false },
    );
    expect(log).toEqual(["clean", "over"]);
  });

  it("never starts it if the signal was aborted before", async () => {
    let isStarted = false;
    await runVirtual(function* () {
      function* body(): Coroutine<void> {
        isStarted = true;
      }
      const error = yield* raised(withSignal(AbortSignal.abort("before"), body()));
      expect((error as CancelledError).reason).toBe("before");
    });
    expect(isStarted).toBe(false);
  });

  it("cancels a future that it was given also if the signal was aborted before", () =>
    runVirtual(function* () {
      const inner = createTask(sleep(9));
      yield* raised(withSignal(AbortSignal.abort(), inner));
      yield* sleep(0);
      expect(inner.cancelling()).toBe(1);
    }));

  it("cancels it when the waiting task is cancelled", () =>
    runVirtual(function* () {
      const inner = createTask(sleep(9));
      const outer = createTask(withSignal(new AbortController().signal, inner));
      yield* sleep(1);
      outer.cancel();
      yield* raised(outer);
      expect(inner.cancelled()).toBe(true);
    }));

  it.each(["a result", "an abort", "a cancellation"])("leaves no listener at the signal after %s", (how) =>
    runVirtual(function* () {
      const controller = new AbortController();
      const { signal } = controller;
      const [added, removed] = [vi.spyOn(signal, "addEventListener"), vi.spyOn(signal, "removeEventListener")];
      const outer = createTask(withSignal(signal, sleep(2)));
      yield* sleep(1);
      if (how === "an abort") controller.abort();
      if (how === "a cancellation") outer.cancel();
      yield* raised(outer);
      expect(added).toHaveBeenCalledOnce();
      expect(removed.mock.calls.map((call) => call[1])).toEqual(added.mock.calls.map((call) => call[1]));
    }),
  );

  it("refuses what is no signal, at the call", () => {
    expect(() => withSignal(new AbortController() as never, sleep(0))).toThrow(TypeError);
    expect(() => withSignal(undefined as never, sleep(0))).toThrow("expected an AbortSignal, got undefined");
  });

  it("can be awaited in both ways, by `yield*` once", () =>
    runVirtual(function* () {
      const { signal } = new AbortController();
      const waiting = withSignal(signal, sleep(1));
      yield* waiting;
      expect(yield* raised(waiting)).toBeInstanceOf(RuntimeError);
      yield* createTask(async () => {
        const operation = withSignal(signal, sleep(1, "x"));
        expect([await operation, await operation]).toEqual(["x", "x"]);
      });
    }));
});
