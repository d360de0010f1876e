import { describe, expect, it } from "vitest";
import { heavy, made } from "../../test/threads/page.ts";
import { shared, until, withPool } from "../../test/threads/withPool.ts";
import { BrokenExecutorError } from "../errors.ts";
import { type Awaitable, type Coroutine, createTask, gather, getRunningLoop, sleep } from "../index.ts";
import { threadModule } from "./threadModule.ts";
import type { ThreadPoolOptions } from "./threadPoolExecutor.ts";
import { toThread } from "./toThread.ts";

interface Functions {
  call(): void;
}

/** The error that a call raises. */
function* errorOf(call: Awaitable<unknown>): Coroutine<Error> {
  try {
    yield* call;
  } catch (error) {
    return error as Error;
  }
  throw new Error("it raised nothing");
}

describe("a worker that cannot start", () => {
  const cases: [what: string, create: () => Worker, message: RegExp, options?: ThreadPoolOptions][] = [
    [
      "throws at load",
      () => new Worker(new URL("../../test/threads/broken/throws.ts", import.meta.url), { type: "module" }),
      /the worker of broken could not start: .*not today.* \(.*throws\.ts.*:\d+:\d+\)/,
    ],
    [
      "is not there",
      () => new Worker(new URL("/nowhere/at-all.js", location.href), { type: "module" }),
      /the worker of broken could not start: are its URL, its imports and its syntax right/,
    ],
    [
      "has an import that fails",
      () => new Worker(new URL("../../test/threads/broken/imports.ts", import.meta.url), { type: "module" }),
      /the worker of broken could not start: .*missing\.js/,
    ],
    [
      "exposes nothing",
      () => new Worker(new URL("../../test/threads/broken/silent.ts", import.meta.url), { type: "module" }),
      /the worker of broken said nothing for 300 ms: does it call exposeThread\(\)\?/,
      { startTimeout: 0.3 },
    ],
    [
      "cannot even be made",
      () => {
        throw new TypeError("no workers today");
      },
      /toThread\(call\): its worker could not be made/,
    ],
    [
      "is of another origin",
      () => new Worker("https://example.com/worker.js"),
      /its worker could not be made|the worker of broken could not start/, // Chromium throws, Firefox does not
    ],
  ];

  it.each(cases)("because it %s: the call says so, once", (_, create, message, options = {}) =>
    withPool({ maxWorkers: 1, ...options }, function* (pool) {
      let count = 0;
      const broken = threadModule<Functions>(
        () => {
          count += 1;
          return create();
        },
        { name: "broken" },
      );
      const error = yield* errorOf(toThread(broken.call));
      expect(error).toBeInstanceOf(BrokenExecutorError);
      expect(error.message).toMatch(message);
      expect(count).toBe(1); // no storm of workers
      expect(pool.size).toBe(0);
      if (options.startTimeout === undefined) expect(yield* toThread(heavy.add, 1, 2)).toBe(3);
    }),
  );
});

describe("a worker that dies", () => {
  it("by an uncaught error fails its call, and is replaced", () =>
    withPool({ maxWorkers: 1 }, function* () {
      const error = yield* errorOf(toThread(heavy.throwLater));
      expect(error).toBeInstanceOf(BrokenExecutorError);
      expect(error.message).toMatch(/heavy had an uncaught error: .*later \(.*heavy\.ts.*:\d+:\d+\)/);
      expect(yield* toThread(heavy.add, 1, 2)).toBe(3);
    }));

  it("by close() fails its call, and is replaced", () =>
    withPool({ maxWorkers: 1 }, function* () {
      const error = yield* errorOf(toThread(heavy.closeAndWait));
      expect(error).toBeInstanceOf(BrokenExecutorError);
      expect(error.message).toBe("the worker of heavy was closed or terminated");
      expect(yield* toThread(heavy.add, 1, 2)).toBe(3);
    }));

  it("between calls is replaced", () =>
    withPool({ maxWorkers: 1 }, function* (pool) {
      yield* toThread(heavy.add, 1, 2);
      made.at(-1)?.terminate();
      yield* until(() => pool.size === 0);
      expect(yield* toThread(heavy.add, 1, 2)).toBe(3);
    }));

  it("while calls lie in its port: those that have not begun run elsewhere", () =>
    withPool({ maxWorkers: 1 }, function* () {
      const memory = shared(1);
      const lost = createTask(errorOf(toThread(heavy.forever, memory)));
      yield* until(() => memory[0] === 1);
      const others = Array.from({ length: 20 }, (_, i) => createTask(toThread(heavy.add, i, 0)));
      yield* sleep(0.02);
      made.at(-1)?.terminate();
      expect((yield* lost).message).toMatch(/was closed or terminated/);
      expect(yield* gather(others)).toEqual(others.map((_, i) => i));
    }));

  it("by a message that nobody can read", () =>
    withPool({ maxWorkers: 1 }, function* () {
      const memory = shared(1);
      const call = createTask(errorOf(toThread(heavy.forever, memory)));
      yield* until(() => memory[0] === 1);
      made.at(-1)?.dispatchEvent(new MessageEvent("messageerror"));
      expect((yield* call).message).toBe("the worker of heavy sent a message that cannot be read");
    }));

  it("ends the items that it was making, and frees its place", () =>
    withPool({ maxWorkers: 1 }, function* () {
      const items = yield* toThread(heavy.count, 1e9);
      expect(yield* items.next()).toEqual({ done: false, value: 0 });
      made.at(-1)?.terminate();
      const error = yield* errorOf(
        createTask(
          (function* () {
            for (;;) yield* items.next();
          })(),
        ),
      );
      expect(error).toBeInstanceOf(BrokenExecutorError);
      expect(yield* toThread(heavy.add, 1, 2)).toBe(3);
    }));
});

describe("a rejection in a worker that nobody sees", () => {
  it("goes to the loop's exception handler", () =>
    withPool({ maxWorkers: 1 }, function* () {
      const told: string[] = [];
      getRunningLoop().setExceptionHandler((_, context) =>
        told.push(`${context.message}: ${String(context.exception)}`),
      );
      yield* toThread(heavy.rejectUnseen);
      yield* until(() => told.length > 0);
      expect(told).toEqual(["Unhandled rejection in a worker of heavy: RangeError: nobody looked"]);
    }));
});
