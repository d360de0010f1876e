import { expectTypeOf, test } from "vitest";
import {
  type Awaitable,
  type Coroutine,
  sleep,
  Timeout,
  timeout,
  timeoutAt,
  type TimeoutBody,
  until,
  type PromiseSource,
  waitFor,
  withSignal,
} from "../index.ts";

declare const text: Awaitable<string>;
declare const count: Coroutine<number>;
declare const signal: AbortSignal;

test("a timeout gives what its body gives", () => {
  expectTypeOf(timeout(1, () => text)).toEqualTypeOf<Awaitable<string>>();
  expectTypeOf(
    timeout({ seconds: 1 }, function* (scope) {
      expectTypeOf(scope).toEqualTypeOf<Timeout>();
      yield* sleep(1);
      return 5 as const;
    }),
  ).toEqualTypeOf<Awaitable<5>>();
  expectTypeOf(timeoutAt(null, () => count)).toEqualTypeOf<Awaitable<number>>();
  expectTypeOf(new Timeout(1).run(() => text)).toEqualTypeOf<Awaitable<string>>();
  expectTypeOf<TimeoutBody<string>>().parameters.toEqualTypeOf<[scope: Timeout]>();
});

test("a timeout refuses what is not a function that can be run", () => {
  // @ts-expect-error a coroutine that is called already cannot be limited here: that is waitFor()
  timeout(1, count);
  // @ts-expect-error an async function would not hear of the timeout
  timeout(1, async () => 5);
  // @ts-expect-error no limit is `null`, in words
  timeout(undefined, () => text);
  // @ts-expect-error a time of the loop is a number
  timeoutAt({ seconds: 1 }, () => text);
  // @ts-expect-error only the scope is passed
  timeout(1, (scope: Timeout, more: string) => sleep(1, [scope, more]));
});

test("the scope of a timeout knows its deadline", () => {
  const scope = new Timeout(null);
  expectTypeOf(scope.when()).toEqualTypeOf<number | null>();
  expectTypeOf(scope.expired()).toEqualTypeOf<boolean>();
  expectTypeOf(scope.reschedule).parameters.toEqualTypeOf<[when: number | null]>();
});

test("waitFor() gives what it waits for", () => {
  expectTypeOf(waitFor(text, 1)).toEqualTypeOf<Awaitable<string>>();
  expectTypeOf(waitFor(count, null)).toEqualTypeOf<Awaitable<number>>();
  expectTypeOf(waitFor(Promise.resolve(true), { milliseconds: 5 })).toEqualTypeOf<Awaitable<boolean>>();
  // @ts-expect-error the limit is to be told
  waitFor(text);
  // @ts-expect-error no limit is `null`, in words
  waitFor(text, undefined);
  // @ts-expect-error a function is not its result
  waitFor(() => text, 1);
});

test("until() gives what the promise gives", () => {
  expectTypeOf(until(Promise.resolve("x"))).toEqualTypeOf<Awaitable<string>>();
  expectTypeOf(
    until((abort) => {
      expectTypeOf(abort).toEqualTypeOf<AbortSignal>();
      return Promise.resolve(5);
    }),
  ).toEqualTypeOf<Awaitable<number>>();
  expectTypeOf<Promise<Response>>().toExtend<PromiseSource<Response>>();
  // @ts-expect-error a value is no promise
  until(5);
  // @ts-expect-error nor what gives one
  until(() => 5);
});

test("withSignal() gives what it waits for", () => {
  expectTypeOf(withSignal(signal, text)).toEqualTypeOf<Awaitable<string>>();
  expectTypeOf(withSignal(signal, count)).toEqualTypeOf<Awaitable<number>>();
  // @ts-expect-error a controller is not its signal
  withSignal(new AbortController(), text);
});
