import { describe, expectTypeOf, it } from "vitest";
import type { Awaitable, Coroutine, Executor, Future, RemoteIterator } from "../index.ts";
import {
  BrokenExecutorError,
  type CancelMode,
  registerError,
  threadFunction,
  type ThreadFunction,
  type ThreadModule,
  threadModule,
  type ThreadModuleOptions,
  type ThreadOptions,
  ThreadPoolExecutor,
  type ThreadPoolOptions,
  toThread,
  transfer,
} from "./index.ts";
import {
  type ConcurrentFuture,
  exposeThread,
  type MainLoop,
  mainLoop,
  type MainThread,
  mainThread,
  type RemoteCoroutine,
  runCoroutineThreadsafe,
  threadSignal,
  throwIfCancelled,
} from "./worker/index.ts";

interface Heavy {
  add(a: number, b: number): number;
  later(text: string): Promise<Date>;
  nap(seconds: number): Coroutine<boolean>;
  count(to: number): AsyncGenerator<number, undefined>;
  open(): Promise<AsyncGenerator<string, undefined>>;
  move(bytes: Uint8Array): Uint8Array;
  report(onProgress: (fraction: number) => void): void;
  readonly version: string;
}

const heavy = threadModule<Heavy>(() => new Worker("heavy.js"));

describe("a function of a thread module", () => {
  it("has its result typed, as it arrives", () => {
    expectTypeOf(toThread(heavy.add, 1, 2)).toEqualTypeOf<Awaitable<number>>();
    expectTypeOf(toThread(heavy.later, "x")).toEqualTypeOf<Awaitable<Date>>();
    expectTypeOf(toThread(heavy.nap, 1)).toEqualTypeOf<Awaitable<boolean>>();
    expectTypeOf(toThread(heavy.count, 1)).toEqualTypeOf<Awaitable<RemoteIterator<number>>>();
    expectTypeOf(toThread(heavy.open)).toEqualTypeOf<Awaitable<RemoteIterator<string>>>();
    expectTypeOf(toThread(heavy.move, transfer(new Uint8Array(8)))).toEqualTypeOf<Awaitable<Uint8Array>>();
    expectTypeOf(heavy.later("x")).toEqualTypeOf<Awaitable<Date>>();
    expectTypeOf(heavy.count.with({ cancel: "terminate" })(5)).toEqualTypeOf<Awaitable<RemoteIterator<number>>>();
    toThread(heavy.report, (fraction) => expectTypeOf(fraction).toEqualTypeOf<number>());
  });

  it("may be one of this page", () => {
    expectTypeOf(toThread((n: number) => n * 2, 21)).toEqualTypeOf<Awaitable<number>>();
    expectTypeOf(threadFunction(async (text: string) => text.length)("x")).toEqualTypeOf<Awaitable<number>>();
    // @ts-expect-error -- not a number
    toThread((n: number) => n * 2, "21");
    // @ts-expect-error -- not a number
    threadFunction((n: number) => n * 2)("21");
  });

  it("takes its own arguments only", () => {
    // @ts-expect-error -- not a number
    toThread(heavy.add, 1, "2");
    // @ts-expect-error -- one is missing
    toThread(heavy.add, 1);
    // @ts-expect-error -- one too many
    toThread(heavy.add, 1, 2, 3);
    // @ts-expect-error -- not a number
    heavy.add("1", 2);
    // @ts-expect-error -- no such function
    toThread(heavy.missing);
    // @ts-expect-error -- not a function
    toThread(heavy.version);
    // @ts-expect-error -- no such mode
    heavy.add.with({ cancel: "kill" });
  });

  it("has types of its own", () => {
    expectTypeOf(heavy).toEqualTypeOf<ThreadModule<Heavy>>();
    expectTypeOf(heavy.add).toEqualTypeOf<ThreadFunction<(a: number, b: number) => number>>();
    expectTypeOf<ThreadOptions["cancel"]>().toEqualTypeOf<CancelMode | undefined>();
    expectTypeOf<ThreadModuleOptions>().toExtend<ThreadOptions>();
    expectTypeOf<ThreadPoolOptions["maxWorkers"]>().toEqualTypeOf<number | undefined>();
  });
});

it("an executor of workers is an executor", () => {
  const pool = new ThreadPoolExecutor({ maxWorkers: 2, idleTimeout: { minutes: 1 } });
  expectTypeOf(pool).toExtend<Executor>();
  expectTypeOf(pool.submit(heavy.later, "x")).toEqualTypeOf<Future<Date>>();
  expectTypeOf(pool.map(heavy.nap, [1, 2])).toExtend<AsyncIterable<boolean>>();
  // @ts-expect-error -- items of another type
  pool.map(heavy.nap, ["1"]);
  expectTypeOf(BrokenExecutorError).toBeConstructibleWith("gone");
});

it("errors are registered by their class", () => {
  class Mine extends Error {
    constructor(code: number) {
      super(`code ${code}`);
    }
  }
  registerError(Mine, "Mine");
  // @ts-expect-error -- not an error
  registerError(Map, "Map");
  // @ts-expect-error -- the name is missing
  registerError(Mine);
});

describe("in a worker", () => {
  interface Page {
    confirm(question: string): Coroutine<boolean>;
    read(): Promise<Uint8Array>;
    readonly title: string;
  }
  const page = mainThread<Page>();

  it("functions of the page are typed", () => {
    expectTypeOf(page).toEqualTypeOf<MainThread<Page>>();
    expectTypeOf(page.confirm("?")).toEqualTypeOf<RemoteCoroutine<boolean>>();
    const future = runCoroutineThreadsafe(page.read(), mainLoop);
    expectTypeOf(future).toEqualTypeOf<ConcurrentFuture<Uint8Array>>();
    expectTypeOf(future.result({ seconds: 1 })).toEqualTypeOf<Uint8Array>();
    expectTypeOf(mainLoop).toEqualTypeOf<MainLoop>();
    // @ts-expect-error -- not a string
    page.confirm(5);
    // @ts-expect-error -- no function
    page.title();
    // @ts-expect-error -- not a call
    runCoroutineThreadsafe(page.confirm, mainLoop);
  });

  it("the rest is, too", () => {
    exposeThread({ add: (a: number, b: number) => a + b });
    expectTypeOf(threadSignal()).toEqualTypeOf<AbortSignal>();
    expectTypeOf(throwIfCancelled()).toEqualTypeOf<void>();
    // @ts-expect-error -- nothing to call
    exposeThread("add");
  });
});
