import { describe, expect, it } from "vitest";
import { raised } from "../../test/raised.ts";
import {
  type Coroutine,
  createTask,
  currentTask,
  getRunningLoop,
  RuntimeError,
  sleep,
  Timeout,
  timeout,
  timeoutAt,
  TimeoutError,
} from "../index.ts";
import { runVirtual } from "../testing/index.ts";

describe("timeout()", () => {
  it("gives what the body returns in time", () =>
    runVirtual(function* () {
      const answer = yield* timeout(2, function* (scope) {
        yield* sleep(1);
        expect(scope.expired()).toBe(false);
        return "in time";
      });
      expect(answer).toBe("in time");
      yield* sleep(5);
      expect(getRunningLoop().time()).toBe(6); // no timer is left
    }));

  it("cuts a body that takes too long, with a TimeoutError", () =>
    runVirtual(function* () {
      let scope: Timeout | undefined;
      const error = yield* raised(
        timeout({ milliseconds: 1500 }, function* (own) {
          scope = own;
          yield* sleep(9);
        }),
      );
      expect(error).toBeInstanceOf(TimeoutError);
      expect((error as Error).name).toBe("TimeoutError");
      expect(getRunningLoop().time()).toBe(1.5);
      expect(scope?.expired()).toBe(true);
      expect(currentTask()?.cancelling()).toBe(0);
    }));

  it("lets the body's finally clauses run first", async () => {
    const log: string[] = [];
    await runVirtual(function* () {
      const body = function* (): Coroutine<void> {
        try {
          yield* sleep(9);
        } finally {
          log.push("clean");
        }
      };
      log.push(((yield* raised(timeout(1, body))) as Error).name);
    });
    expect(log).toEqual(["clean", "TimeoutError"]);
  });

  it("without a limit cuts nothing", () =>
    runVirtual(function* () {
      const when = yield* timeout(null, function* (scope) {
        yield* sleep(1e6);
        return scope.when();
      });
      expect(when).toBe(null);
    }));

  it("of no time cuts the body where it first waits, not before", async () => {
    const log: string[] = [];
    await runVirtual(function* () {
      for (const delay of [0, -1]) {
        const error = yield* raised(
          timeout(delay, function* () {
            log.push("began");
            yield* sleep(9);
          }),
        );
        log.push((error as Error).name);
      }
      expect(getRunningLoop().time()).toBe(0);
      const quick = yield* timeout(0, function* () {
        return "never waits";
      });
      log.push(quick);
    });
    expect(log).toEqual(["began", "TimeoutError", "began", "TimeoutError", "never waits"]);
  });

  it("passes the body's own errors on, also its own TimeoutError", () =>
    runVirtual(function* () {
      const own = new TimeoutError("mine");
      const error = yield* raised(
        timeout(5, function* () {
          throw own;
        }),
      );
      expect(error).toBe(own);
    }));

  it("passes on the error that the body answers the limit with", () =>
    runVirtual(function* () {
      const error = yield* raised(
        timeout(1, function* () {
          yield* raised(sleep(9));
          throw new Error("gave up");
        }),
      );
      expect(String(error)).toBe("Error: gave up");
      expect(currentTask()?.cancelling()).toBe(0);
    }));

  it("begins when it is awaited, not when it is made", () =>
    runVirtual(function* () {
      const limited = timeout(2, () => sleep(1, "in time"));
      yield* sleep(5);
      expect(yield* limited).toBe("in time");
    }));

  it("takes any awaitable for its body", () =>
    runVirtual(function* () {
      expect(yield* timeout(2, () => sleep(1, "slept"))).toBe("slept");
      expect(yield* timeout(2, () => createTask(sleep(1, "task")))).toBe("task");
    }));

  it("refuses wrong limits at the call", () => {
    const body = (): ReturnType<typeof sleep> => sleep(0);
    expect(() => timeout(Number.NaN, body)).toThrow(RangeError);
    expect(() => timeout("1" as never, body)).toThrow(TypeError);
    expect(() => timeout(undefined as never, body)).toThrow(TypeError);
    expect(() => timeoutAt(Number.NaN, body)).toThrow(RangeError);
    expect(() => timeoutAt("1" as never, body)).toThrow(TypeError);
    expect(() => new Timeout(Number.NaN)).toThrow(RangeError);
  });

  it("refuses a body that is no function, at the call", () => {
    expect(() => timeout(1, sleep(0) as never)).toThrow(/expected a function/);
    expect(() => timeoutAt(1, sleep(0) as never)).toThrow(/expected a function/);
    expect(() => new Timeout(1).run(sleep(0) as never)).toThrow(/expected a function/);
  });

  it("can be awaited in both ways, by `yield*` once", () =>
    runVirtual(function* () {
      const limited = timeout(2, () => sleep(1));
      yield* limited;
      expect(yield* raised(limited)).toBeInstanceOf(RuntimeError);
      yield* createTask(async () => {
        const operation = timeout(2, () => sleep(1, "x"));
        expect([await operation, await operation]).toEqual(["x", "x"]);
        await expect(timeout(1, () => sleep(2))).rejects.toBeInstanceOf(TimeoutError);
      });
    }));
});

describe("timeoutAt()", () => {
  it("cuts the body at a time of the loop", () =>
    runVirtual(function* () {
      yield* sleep(5);
      const error = yield* raised(timeoutAt(7, () => sleep(9)));
      expect(error).toBeInstanceOf(TimeoutError);
      expect(getRunningLoop().time()).toBe(7);
    }));

  it("in the past cuts it where it first waits", () =>
    runVirtual(function* () {
      yield* sleep(5);
      expect(yield* raised(timeoutAt(1, () => sleep(9)))).toBeInstanceOf(TimeoutError);
      expect(getRunningLoop().time()).toBe(5);
    }));

  it("without a time cuts nothing", () =>
    runVirtual(function* () {
      expect(yield* timeoutAt(null, () => sleep(5, "done"))).toBe("done");
    }));
});

describe("the scope of a timeout", () => {
  it("shows its state and its deadline", () =>
    runVirtual(function* () {
      const scope = new Timeout(1.23456);
      expect(String(scope)).toBe("Timeout[created]");
      expect(scope.when()).toBe(1.23456);
      let shown = "";
      const body = function* (): Coroutine<void> {
        shown = String(scope);
        yield* raised(sleep(9));
        shown += String(scope);
      };
      yield* raised(scope.run(body));
      expect(shown).toBe("Timeout[active, when:1.235]Timeout[expiring]");
      expect(String(scope)).toBe("Timeout[expired]");
      const calm = new Timeout(null);
      yield* calm.run(function* () {
        expect(String(calm)).toBe("Timeout[active, when:null]");
      });
      expect(String(calm)).toBe("Timeout[finished]");
    }));

  it("moves its deadline later, earlier, to never, and back", () =>
    runVirtual(function* () {
      const loop = getRunningLoop();
      yield* timeout(2, function* (scope) {
        expect(scope.when()).toBe(2);
        scope.reschedule(5);
        expect(scope.when()).toBe(5);
        yield* sleep(4);
        scope.reschedule(null);
        expect(scope.when()).toBe(null);
        yield* sleep(6);
        scope.reschedule(20);
      });
      const error = yield* raised(
        timeout(9, function* (scope) {
          scope.reschedule(loop.time() + 1);
          yield* sleep(5);
        }),
      );
      expect(error).toBeInstanceOf(TimeoutError);
      expect(loop.time()).toBe(11);
    }));

  it("that is moved to a time in the past ends where the body waits next", () =>
    runVirtual(function* () {
      yield* sleep(3);
      const error = yield* raised(
        timeout(9, function* (scope) {
          scope.reschedule(1);
          yield* sleep(5);
        }),
      );
      expect(error).toBeInstanceOf(TimeoutError);
      expect(getRunningLoop().time()).toBe(3);
    }));

  it("cannot be moved before it has begun, nor when it has ended", () =>
    runVirtual(function* () {
      const scope = new Timeout(1);
      expect(() => scope.reschedule(2)).toThrow(RuntimeError);
      expect(() => scope.reschedule(2)).toThrow("Timeout has not been entered");
      yield* scope.run(() => sleep(0));
      expect(() => scope.reschedule(2)).toThrow("Cannot change state of finished Timeout");
      const late = new Timeout(1);
      yield* raised(
        late.run(function* () {
          yield* raised(sleep(9));
          late.reschedule(100);
        }),
      );
      expect(() => late.reschedule(2)).toThrow("Cannot change state of expired Timeout");
    }));

  it("refuses a deadline that is not a number, and keeps the one it had", () =>
    runVirtual(function* () {
      const error = yield* raised(
        timeout(2, function* (scope) {
          expect(() => scope.reschedule(Number.NaN)).toThrow(RangeError);
          expect(() => scope.reschedule("3" as never)).toThrow(TypeError);
          expect(scope.when()).toBe(2);
          yield* sleep(9);
        }),
      );
      expect(error).toBeInstanceOf(TimeoutError);
    }));

  it("runs once only", () =>
    runVirtual(function* () {
      const scope = new Timeout(1);
      yield* scope.run(() => sleep(0));
      const error = yield* raised(scope.run(() => sleep(0)));
      expect(error).toBeInstanceOf(RuntimeError);
      expect(String(error)).toContain("Timeout has already been entered");
    }));

  it("needs a task", () => {
    const steps = new Timeout(1).run(() => sleep(0))[Symbol.iterator]();
    expect(() => steps.next()).toThrow("Timeout should be used inside a task");
  });
});
