import { describe, expect, it } from "vitest";
import { raised } from "../../test/raised.ts";
import { WatchedFuture } from "../../test/watchedFuture.ts";
import {
  type Coroutine,
  createTask,
  Future,
  gather,
  getRunningLoop,
  isCancelled,
  shield,
  sleep,
  waitFor,
} from "../index.ts";
import { runVirtual } from "../testing/index.ts";

/** What the loop's exception handler is told from now on. */
function reports(): string[] {
  const told: string[] = [];
  getRunningLoop().setExceptionHandler(
    (_, { message, exception }) => void told.push(`${message}: ${String(exception)}`),
  );
  return told;
}

describe("shield()", () => {
  it("gives the result or the error of what it shields", () =>
    runVirtual(function* () {
      expect(yield* shield(sleep(1, "result"))).toBe("result");
      function* fail(): Coroutine<never> {
        yield* sleep(1);
        throw new Error("failed");
      }
      expect(String(yield* raised(shield(fail())))).toBe("Error: failed");
    }));

  it("of what is done is that itself", () =>
    runVirtual(function* () {
      const future = new Future<number>();
      future.setResult(1);
      expect(shield(future)).toBe(future);
      expect(yield* shield(future)).toBe(1);
    }));

  it("shows what it shields", () =>
    runVirtual(function* () {
      const inner = createTask(sleep(1), { name: "inner" });
      expect(String(shield(inner))).toBe("shield(Task['inner'])");
      yield* inner;
    }));

  it("lets it go on when the waiting task is cancelled", () =>
    runVirtual(function* () {
      const inner = createTask(sleep(2, "result"));
      const outer = createTask(function* () {
        return yield* shield(inner);
      });
      yield* sleep(1);
      outer.cancel("not you");
      const error = yield* raised(outer);
      expect(isCancelled(error) && error.message).toBe("not you");
      expect(inner.cancelling()).toBe(0);
      expect(yield* inner).toBe("result");
    }));

  it("lets it go on beyond a timeout", () =>
    runVirtual(function* () {
      const inner = createTask(sleep(3, "late"));
      expect(String(yield* raised(waitFor(shield(inner), 1)))).toBe("TimeoutError");
      expect(yield* inner).toBe("late");
    }));

  it("is cancelled when what it shields is cancelled by others", () =>
    runVirtual(function* () {
      const inner = new Future<void>();
      const outer = shield(inner);
      inner.cancel();
      expect(isCancelled(yield* raised(outer))).toBe(true);
      expect(outer.cancelled()).toBe(true);
    }));

  it("around gather() keeps all of its children", () =>
    runVirtual(function* () {
      const children = [createTask(sleep(2)), createTask(sleep(2))];
      const outer = shield(gather(children));
      outer.cancel();
      yield* sleep(0);
      expect(children.map((child) => child.done())).toEqual([false, false]);
      yield* gather(children);
    }));

  it("inside gather() keeps the one", () =>
    runVirtual(function* () {
      const inner = createTask(sleep(2, "kept"));
      const all = gather(shield(inner), sleep(2));
      yield* sleep(1);
      all.cancel();
      expect(isCancelled(yield* raised(all))).toBe(true);
      expect(yield* inner).toBe("kept");
    }));

  it("reports an error that comes after the cancellation, once, however many shields there were (gh-155143)", async () => {
    let told: string[] = [];
    await runVirtual(function* () {
      told = reports();
      const inner = new Future<void>();
      const outers = [shield(inner), shield(inner), shield(inner)];
      for (const outer of outers) outer.cancel();
      yield* sleep(0);
      inner.setException(new Error("late"));
      yield* sleep(1);
    });
    expect(told).toEqual(["Error exception in shielded future: Error: late"]);
  });

  it("reports no error that a shield still waits for (gh-86802)", async () => {
    let told: string[] = [];
    await runVirtual(function* () {
      told = reports();
      const inner = new Future<void>();
      const outer = shield(inner);
      const waiter = createTask(raised(outer));
      yield* sleep(0);
      inner.setException(new Error("owned"));
      expect(String(yield* waiter)).toBe("Error: owned");
      yield* sleep(1);
    });
    expect(told).toEqual([]);
  });

  it("reports an error that comes in the same tick as the cancellation to nobody but the loop", async () => {
    let told: string[] = [];
    await runVirtual(function* () {
      told = reports();
      const inner = new Future<void>();
      const outer = shield(inner);
      inner.setException(new Error("same tick"));
      outer.cancel();
      yield* sleep(1);
      expect(isCancelled(yield* raised(outer))).toBe(true);
    });
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(/Error: same tick$/);
  });

  it("says nothing about a late result or cancellation", async () => {
    let told: string[] = [];
    await runVirtual(function* () {
      told = reports();
      const [first, second] = [new Future<number>(), new Future<number>()];
      shield(first).cancel();
      shield(second).cancel();
      yield* sleep(0);
      first.setResult(1);
      second.cancel();
      yield* sleep(1);
    });
    expect(told).toEqual([]);
  });

  it("leaves nothing at what it shields but the one who will report (gh-86802)", () =>
    runVirtual(function* () {
      const inner = new WatchedFuture<number>();
      for (let i = 0; i < 5; i++) {
        shield(inner).cancel();
        yield* sleep(0);
      }
      expect(inner.added).toBeGreaterThan(4);
      expect(inner.takeLeft()).toBe(1);
    }));

  it("refuses what cannot be awaited, at the call", () =>
    runVirtual(function* () {
      expect(() => shield(5 as never)).toThrow(TypeError);
      expect(() => shield(undefined as never)).toThrow("a coroutine was expected, got <undefined>");
    }));

  it("serves async functions as well, also twice", () =>
    runVirtual(async () => {
      const outer = shield(sleep(1, "result"));
      expect([await outer, await outer]).toEqual(["result", "result"]);
    }));
});
