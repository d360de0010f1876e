import { describe, expectTypeOf, it } from "vitest";
import {
  allTasks,
  type AsyncFunction,
  type Awaitable,
  type AwaitableLike,
  coroutine,
  type Coroutine,
  createTask,
  currentTask,
  ensureFuture,
  EventLoop,
  Future,
  type FutureOptions,
  gather,
  iscoroutine,
  isfuture,
  type ResultOf,
  sleep,
  type Suspension,
  Task,
  type TaskOptions,
} from "../index.ts";

function* greet(name: string): Coroutine<string> {
  yield* sleep(1);
  return `hello ${name}`;
}

describe("a coroutine", () => {
  it("has the types of what it waits for", () => {
    const program = function* (): Generator<Suspension, void, void> {
      expectTypeOf(yield* greet("ada")).toEqualTypeOf<string>();
      expectTypeOf(yield* sleep(1)).toEqualTypeOf<void>();
      expectTypeOf(yield* sleep(1, 5)).toEqualTypeOf<number>();
      expectTypeOf(yield* new Future<Date>()).toEqualTypeOf<Date>();
      expectTypeOf(yield* createTask(greet("ada"))).toEqualTypeOf<string>();
      expectTypeOf(yield* gather(greet("ada"), sleep(1, 5))).toEqualTypeOf<[string, number]>();
      expectTypeOf(yield).toEqualTypeOf<void>();
    };
    expectTypeOf(program()).toExtend<Coroutine<void>>();
  });

  it("cannot yield what is no future: a forgotten star does not compile", () => {
    // oxlint-disable-next-line require-yield
    const forgetful = function* (): Coroutine<void> {
      // @ts-expect-error -- yield*
      yield sleep(1);
      // @ts-expect-error -- yield*
      yield greet("ada");
      // @ts-expect-error -- yield* until(promise)
      yield Promise.resolve();
      // @ts-expect-error -- nothing to wait for
      yield 5;
      yield;
      yield new Future<void>();
    };
    void forgetful;
  });

  it("cannot delegate to a promise or to an async generator", () => {
    const wrong = function* (): Coroutine<void> {
      // @ts-expect-error -- yield* until(promise)
      yield* Promise.resolve();
      // @ts-expect-error -- its steps are promises
      yield* (async function* () {})();
    };
    void wrong;
  });

  it("is recognised", () => {
    const value = greet("ada") as unknown;
    if (iscoroutine(value)) expectTypeOf(value).toEqualTypeOf<Coroutine<unknown>>();
  });
});

describe("coroutine()", () => {
  it("keeps the arguments and the result of the function", () => {
    const wrapped = coroutine(greet);
    expectTypeOf(wrapped).toEqualTypeOf<(name: string) => Awaitable<string>>();
    // @ts-expect-error -- the name is missing
    wrapped();
    // @ts-expect-error -- not a generator function
    coroutine(async (name: string) => name);
    // @ts-expect-error -- yields what cannot be waited for
    coroutine(function* () {
      yield 5;
    });
  });
});

describe("an awaitable", () => {
  it("can be awaited in an async function, too", async () => {
    expectTypeOf(await sleep(1, "text")).toEqualTypeOf<string>();
    expectTypeOf(await createTask(greet("ada"))).toEqualTypeOf<string>();
    expectTypeOf<Awaitable<string>>().toExtend<PromiseLike<string>>();
  });

  it("knows what waiting gives", () => {
    expectTypeOf<ResultOf<Awaitable<string>>>().toEqualTypeOf<string>();
    expectTypeOf<ResultOf<Promise<number>>>().toEqualTypeOf<number>();
    expectTypeOf<ResultOf<Coroutine<Date>>>().toEqualTypeOf<Date>();
    expectTypeOf<ResultOf<Task<boolean>>>().toEqualTypeOf<boolean>();
    expectTypeOf<ResultOf<number>>().toEqualTypeOf<never>();
    for (const one of [sleep(1, 5), Promise.resolve(5), new Future<number>()]) {
      expectTypeOf(one).toExtend<AwaitableLike<number>>();
    }
    expectTypeOf<Coroutine<number>>().toExtend<AwaitableLike<number>>();
    expectTypeOf<number>().not.toExtend<AwaitableLike<number>>();
  });
});

describe("a task", () => {
  it("has the type of its result, whatever it is made of", () => {
    expectTypeOf(createTask(greet("ada"))).toEqualTypeOf<Task<string>>();
    expectTypeOf(createTask(sleep(1, 5))).toEqualTypeOf<Task<number>>();
    expectTypeOf(createTask(Promise.resolve(new Date()))).toEqualTypeOf<Task<Date>>();
    expectTypeOf(createTask(async () => true)).toEqualTypeOf<Task<boolean>>();
    expectTypeOf(createTask(() => greet("ada"))).toEqualTypeOf<Task<string>>();
    expectTypeOf(createTask(async ({ signal }) => (await fetch("/", { signal })).text())).toEqualTypeOf<Task<string>>();
    expectTypeOf(new Task(greet("ada"), { loop: new EventLoop() })).toEqualTypeOf<Task<string>>();
  });

  it("is made of nothing else", () => {
    // @ts-expect-error -- a number cannot be awaited
    createTask(5);
    // @ts-expect-error -- a generator function that takes arguments is to be called
    createTask(greet);
    // @ts-expect-error -- the steps of an async generator are promises
    createTask((async function* () {})());
    // @ts-expect-error -- an async function gives a promise
    createTask(() => 5);
    const fn: AsyncFunction<number> = async ({ signal }) => (signal.aborted ? 0 : 1);
    expectTypeOf(createTask(fn)).toEqualTypeOf<Task<number>>();
  });

  it("takes options", () => {
    const options: TaskOptions = { name: "n", eagerStart: true, signal: new AbortController().signal };
    createTask(greet("ada"), options);
    createTask(greet("ada"), { name: undefined });
    // @ts-expect-error -- a name is a text
    createTask(greet("ada"), { name: 5 });
    // @ts-expect-error -- Python's spelling
    createTask(greet("ada"), { eager_start: true });
    // @ts-expect-error -- a controller is no signal
    createTask(greet("ada"), { signal: new AbortController() });
  });

  it("tells of itself", () => {
    const task = createTask(greet("ada"));
    expectTypeOf(task.result()).toEqualTypeOf<string>();
    expectTypeOf(task.exception()).toEqualTypeOf<unknown>();
    expectTypeOf(task.cancel("why")).toEqualTypeOf<boolean>();
    expectTypeOf(task.uncancel()).toEqualTypeOf<number>();
    expectTypeOf(task.signal).toEqualTypeOf<AbortSignal>();
    expectTypeOf(task.getStack()).toEqualTypeOf<string[]>();
    expectTypeOf(task).toExtend<Future<string>>();
    expectTypeOf(currentTask()).toEqualTypeOf<Task<unknown> | null>();
    expectTypeOf(allTasks(new EventLoop())).toEqualTypeOf<Set<Task<unknown>>>();
    // @ts-expect-error -- read-only
    task.signal = new AbortController().signal;
  });
});

describe("a future", () => {
  const future = new Future<string>();

  it("takes a result of its type, and calls back with itself", () => {
    future.setResult("text");
    future.addDoneCallback((done) => expectTypeOf(done.result()).toEqualTypeOf<string>());
    expectTypeOf(future.removeDoneCallback(() => {})).toEqualTypeOf<number>();
    // @ts-expect-error -- not a text
    future.setResult(5);
    // @ts-expect-error -- no function
    future.addDoneCallback("done");
    const options: FutureOptions = { loop: new EventLoop() };
    expectTypeOf(new Future<void>(options)).toEqualTypeOf<Future<void>>();
  });

  it("has then, catch and finally, as promises do", () => {
    expectTypeOf(future.then((text) => text.length)).toEqualTypeOf<Promise<number>>();
    expectTypeOf(future.catch(() => 5)).toEqualTypeOf<Promise<string | number>>();
    expectTypeOf(future.finally(() => {})).toEqualTypeOf<Promise<string>>();
  });

  it("is recognised, and made of what can be awaited", () => {
    const value = future as unknown;
    if (isfuture(value)) expectTypeOf(value).toEqualTypeOf<Future<unknown>>();
    expectTypeOf(ensureFuture(greet("ada"))).toEqualTypeOf<Future<string>>();
    expectTypeOf(ensureFuture(future, { loop: new EventLoop() })).toEqualTypeOf<Future<string>>();
    // @ts-expect-error -- a number cannot be awaited
    ensureFuture(5);
  });
});
