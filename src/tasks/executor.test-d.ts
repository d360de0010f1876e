import { expectTypeOf, it } from "vitest";
import type { Coroutine, EventLoop, Executed, Executor, Future, RemoteIterator } from "../index.ts";

it("waits in types as it does elsewhere", () => {
  expectTypeOf<Executed<number>>().toEqualTypeOf<number>();
  expectTypeOf<Executed<Promise<string>>>().toEqualTypeOf<string>();
  expectTypeOf<Executed<Coroutine<boolean>>>().toEqualTypeOf<boolean>();
  expectTypeOf<Executed<AsyncGenerator<number>>>().toEqualTypeOf<RemoteIterator<number>>();
  expectTypeOf<Executed<Promise<AsyncIterable<Date>>>>().toEqualTypeOf<RemoteIterator<Date>>();
});

it("checks the arguments of functions that an executor calls", () => {
  const loop = {} as EventLoop;
  const executor = {} as Executor;
  const fn = (_a: number, _b: string): Promise<Date> => Promise.resolve(new Date());
  expectTypeOf(loop.runInExecutor(executor, fn, 1, "b")).toEqualTypeOf<Future<Date>>();
  expectTypeOf(loop.runInExecutor(null, fn, 1, "b")).toEqualTypeOf<Future<Date>>();
  // @ts-expect-error -- the second argument is missing
  loop.runInExecutor(executor, fn, 1);
  // @ts-expect-error -- not an executor
  loop.setDefaultExecutor({});
});
