import { expectTypeOf, test } from "vitest";
import { type Awaitable, type Coroutine, type Future, gather, shield, sleep, type Task } from "../index.ts";

declare const text: Awaitable<string>;
declare const count: Coroutine<number>;
declare const flag: Promise<boolean>;
declare const task: Task<Date>;

test("gather() gives a tuple of results, in the order given", () => {
  expectTypeOf(gather(text, count, flag, task)).toEqualTypeOf<Future<[string, number, boolean, Date]>>();
  expectTypeOf(gather([text, count])).toEqualTypeOf<Future<[string, number]>>();
  expectTypeOf(gather()).toEqualTypeOf<Future<[]>>();
});

test("gather() of a list or a set gives a list", () => {
  const many: Awaitable<string>[] = [];
  expectTypeOf(gather(many)).toEqualTypeOf<Future<string[]>>();
  expectTypeOf(gather(new Set(many))).toEqualTypeOf<Future<string[]>>();
  expectTypeOf(gather(...many)).toEqualTypeOf<Future<string[]>>();
});

test("errors are results of gather() with returnExceptions only", () => {
  const both = gather([text, count], { returnExceptions: true });
  expectTypeOf(both).toEqualTypeOf<Future<[string | Error, number | Error]>>();
  expectTypeOf(gather([text, count], { returnExceptions: false })).toEqualTypeOf<Future<[string, number]>>();
});

test("errors are results also in a list, by returnExceptions", () => {
  const many: Awaitable<string>[] = [];
  expectTypeOf(gather(many, { returnExceptions: true })).toEqualTypeOf<Future<(string | Error)[]>>();
  expectTypeOf(gather(new Set(many), { returnExceptions: true })).toEqualTypeOf<Future<(string | Error)[]>>();
});

test("its results are typed in a coroutine and in an async function", () => {
  function* coroutine(): Coroutine<void> {
    expectTypeOf(yield* gather(text, count)).toEqualTypeOf<[string, number]>();
  }
  async function asynchronous(): Promise<void> {
    expectTypeOf(await gather(text, count)).toEqualTypeOf<[string, number]>();
  }
  void [coroutine, asynchronous];
});

test("gather() and shield() refuse what cannot be awaited", () => {
  // @ts-expect-error a number cannot be awaited
  gather(5);
  // @ts-expect-error a function is not its result
  gather([() => text]);
  // @ts-expect-error there is no such option
  gather([text], { returnErrors: true });
  // @ts-expect-error a number cannot be awaited
  shield(5);
});

test("shield() gives what it shields", () => {
  expectTypeOf(shield(text)).toEqualTypeOf<Future<string>>();
  expectTypeOf(shield(count)).toEqualTypeOf<Future<number>>();
  expectTypeOf(shield(flag)).toEqualTypeOf<Future<boolean>>();
});

test("sleep() gives its result, or nothing", () => {
  expectTypeOf(sleep(1)).toEqualTypeOf<Awaitable<void>>();
  expectTypeOf(sleep({ minutes: 1, milliseconds: 5 }, "x")).toEqualTypeOf<Awaitable<string>>();
  // @ts-expect-error a text is no duration
  sleep("1");
  // @ts-expect-error hours are minutes
  sleep({ hours: 1 });
});
