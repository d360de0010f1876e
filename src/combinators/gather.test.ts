import { describe, expect, it } from "vitest";
import { raised } from "../../test/raised.ts";
import {
  allTasks,
  type Coroutine,
  createTask,
  Future,
  gather,
  getRunningLoop,
  isCancelled,
  run,
  EventLoop,
  sleep,
} from "../index.ts";
import { runVirtual } from "../testing/index.ts";

function* fail(seconds: number, message: string): Coroutine<never> {
  yield* sleep(seconds);
  throw new Error(message);
}

describe("gather()", () => {
  it("gives the results in the order given, whoever is first", () =>
    runVirtual(function* () {
      const loop = getRunningLoop();
      expect(yield* gather(sleep(3, "a"), sleep(1, "b"), sleep(2, "c"))).toEqual(["a", "b", "c"]);
      expect(loop.time()).toBe(3); // all at once
    }));

  it("takes whatever can be awaited, one by one or in a collection", () =>
    runVirtual(function* () {
      function* coroutine(): Coroutine<string> {
        return "coroutine";
      }
      const future = new Future<string>();
      getRunningLoop().callSoon(() => future.setResult("future"));
      const task = createTask(sleep(1, "task"));
      const promise = Promise.resolve("promise");
      const all = ["coroutine", "future", "task", "promise"];
      expect(yield* gather(coroutine(), future, task, promise)).toEqual(all);
      expect(yield* gather(new Set([coroutine(), future, task, promise]))).toEqual(all);
      expect(yield* gather([coroutine(), future, task, promise])).toEqual(all);
    }));

  it("of nothing is done at once", () =>
    runVirtual(function* () {
      expect(gather().done()).toBe(true);
      expect(yield* gather()).toEqual([]);
      expect(yield* gather([])).toEqual([]);
    }));

  it("runs one that is given twice once, and gives its result twice", async () => {
    let runs = 0;
    await runVirtual(function* () {
      function* once(): Coroutine<number> {
        return ++runs;
      }
      const one = once();
      expect(yield* gather(one, sleep(1, 0), one)).toEqual([1, 0, 1]);
    });
    expect(runs).toBe(1);
  });

  it("is done at once when all are done already", () =>
    runVirtual(function* () {
      const [a, b] = [new Future<number>(), new Future<number>()];
      a.setResult(1);
      b.setResult(2);
      const both = gather(a, b);
      expect(both.done()).toBe(true);
      expect(yield* both).toEqual([1, 2]);
    }));

  it("starts in the order given, and not before the next turn", async () => {
    const log: string[] = [];
    await runVirtual(function* () {
      const note = (name: string): Coroutine<void> =>
        (function* () {
          log.push(name);
        })();
      const both = gather(note("a"), note("b"));
      log.push("gathered");
      yield* both;
    });
    expect(log).toEqual(["gathered", "a", "b"]);
  });

  it("shows how many it waits for", () =>
    runVirtual(function* () {
      const all = gather(sleep(1), sleep(2));
      expect(String(all)).toBe("gather(2)");
      yield* all;
    }));

  it("can be awaited by many, and again and again", () =>
    runVirtual(async () => {
      const all = gather(sleep(1, "a"), sleep(2, "b"));
      expect(await Promise.all([all, all])).toEqual([
        ["a", "b"],
        ["a", "b"],
      ]);
      expect(await all).toBe(await all);
    }));

  it("refuses what cannot be awaited, at the call", () =>
    runVirtual(function* () {
      expect(() => gather(5 as never)).toThrow(TypeError);
      expect(() => gather(undefined as never)).toThrow("a coroutine was expected, got <undefined>");
      expect(() => gather([sleep(0), "text" as never])).toThrow(TypeError);
    }));

  it("refuses a future of another loop, at the call", () =>
    runVirtual(function* () {
      const elsewhere = new Future<void>({ loop: new EventLoop() });
      expect(() => gather(elsewhere)).toThrow(RangeError);
      const here = new Future<void>();
      expect(() => gather(here, elsewhere)).toThrow("The future belongs to a different loop");
    }));

  it("outside of any loop runs all on the loop of the first future", () => {
    const loop = new EventLoop();
    const first = new Future<void>({ loop });
    const all = gather(first, sleep(1));
    expect(all.getLoop()).toBe(loop);
    expect(() => gather(first, new Future<void>({ loop: new EventLoop() }))).toThrow(RangeError);
    expect([...loop.heldTasks()]).toHaveLength(1);
  });

  it("is told of an error in time: it is not reported as never retrieved when the slice ends in between", async () => {
    const told: string[] = [];
    const loop = new EventLoop({ slice: 0 }); // each step is a turn of the host's
    loop.setExceptionHandler((_, context) => void told.push(context.message));
    await run(
      function* () {
        for (let turns = 0; turns < 4; turns++) {
          function* failAfter(): Coroutine<never> {
            for (let turn = 0; turn < turns; turn++) yield;
            throw new Error("owned");
          }
          yield* gather([failAfter(), failAfter()], { returnExceptions: true });
          yield* raised(createTask(failAfter()));
        }
      },
      { loop },
    );
    expect(told).toEqual([]);
  });
});

describe("an error in gather()", () => {
  it("is raised at once, and the others go on", () =>
    runVirtual(function* () {
      const slow = createTask(sleep(5, "slow"));
      const error = yield* raised(gather(slow, fail(1, "first"), fail(2, "second")));
      expect(String(error)).toBe("Error: first");
      expect(getRunningLoop().time()).toBe(1);
      expect(slow.done()).toBe(false);
      expect(yield* slow).toBe("slow");
    }));

  it("that comes later is nobody's any more", async () => {
    const told: string[] = [];
    await runVirtual(function* () {
      getRunningLoop().setExceptionHandler((_, context) => void told.push(context.message));
      yield* raised(gather(fail(1, "first"), fail(2, "second")));
      yield* sleep(5);
    });
    expect(told).toEqual([]);
  });

  it("is a result with returnExceptions, and all are waited for", () =>
    runVirtual(function* () {
      const outcomes = yield* gather([sleep(3, "a"), fail(1, "b")], { returnExceptions: true });
      expect(outcomes[0]).toBe("a");
      expect(String(outcomes[1])).toBe("Error: b");
      expect(getRunningLoop().time()).toBe(3);
    }));

  it("of one that has failed before is raised all the same", () =>
    runVirtual(function* () {
      const failed = new Future<void>();
      failed.setException(new Error("long ago"));
      const other = createTask(sleep(1));
      const all = gather(failed, other);
      expect(all.done()).toBe(true);
      expect(String(yield* raised(all))).toBe("Error: long ago");
      yield* other;
    }));
});

describe("a cancelled child of gather()", () => {
  it("raises its CancelledError, but gather() and the others are not cancelled", () =>
    runVirtual(function* () {
      const [child, other] = [createTask(sleep(9)), createTask(sleep(2, "other"))];
      const all = gather(child, other);
      yield* sleep(1);
      child.cancel("just you");
      const error = yield* raised(all);
      expect(isCancelled(error) && error.message).toBe("just you");
      expect(all.cancelled()).toBe(false);
      expect(yield* other).toBe("other");
    }));

  it("is a result with returnExceptions", () =>
    runVirtual(function* () {
      const child = createTask(sleep(9));
      const future = new Future<void>();
      const all = gather([child, future, sleep(2, "other")], { returnExceptions: true });
      yield* sleep(1);
      child.cancel();
      future.cancel("not needed");
      const [first, second, third] = yield* all;
      expect(isCancelled(first)).toBe(true);
      expect(isCancelled(second) && second.message).toBe("not needed");
      expect(third).toBe("other");
    }));
});

describe("gather() that is cancelled", () => {
  it("cancels all children that are not done", () =>
    runVirtual(function* () {
      const children = [createTask(sleep(1, "done")), createTask(sleep(9)), createTask(sleep(9))];
      const all = gather(children);
      yield* sleep(2);
      expect(all.cancel("stop")).toBe(true);
      expect(all.done()).toBe(false); // first the children
      const error = yield* raised(all);
      expect(isCancelled(error) && error.message).toBe("stop");
      expect(children.map((child) => child.cancelled())).toEqual([false, true, true]);
      expect(allTasks().size).toBe(1);
    }));

  it("is cancelled with the task that waits for it", () =>
    runVirtual(function* () {
      const children = [createTask(sleep(9)), createTask(sleep(9))];
      const parent = createTask(function* () {
        yield* gather(children);
      });
      yield* sleep(1);
      parent.cancel();
      expect(isCancelled(yield* raised(parent))).toBe(true);
      expect(children.map((child) => child.cancelled())).toEqual([true, true]);
    }));

  it("raises the cancellation also with returnExceptions (bpo-32684)", () =>
    runVirtual(function* () {
      const children = [createTask(sleep(9)), createTask(sleep(9))];
      const all = gather(children, { returnExceptions: true });
      yield* sleep(1);
      all.cancel();
      expect(isCancelled(yield* raised(all))).toBe(true);
    }));

  it("also if the last child refuses to be cancelled", () =>
    runVirtual(
      function* () {
        const stubborn = createTask(function* () {
          yield* raised(sleep(9));
          return "here still";
        });
        const all = gather([sleep(9), stubborn], { returnExceptions: true });
        yield* sleep(1);
        all.cancel();
        expect(isCancelled(yield* raised(all))).toBe(true);
        expect(yield* stubborn).toBe("here still");
      },
      { debug: false },
    ));

  it("is not cancelled when it is done, nor when all children are", () =>
    runVirtual(function* () {
      const all = gather(sleep(1));
      yield* all;
      expect(all.cancel()).toBe(false);
      const future = new Future<void>();
      const open = gather(future);
      future.setResult();
      expect(open.cancel()).toBe(false); // the result is on its way
      expect(yield* open).toEqual([undefined]);
    }));
});
