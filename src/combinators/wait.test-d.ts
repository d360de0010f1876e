import { expectTypeOf, test } from "vitest";
import {
  ALL_COMPLETED,
  AsCompleted,
  asCompleted,
  type Awaitable,
  type Coroutine,
  FIRST_COMPLETED,
  FIRST_EXCEPTION,
  type Future,
  type ReturnWhen,
  type Task,
  wait,
  type WaitOptions,
  type WaitResult,
} from "../index.ts";

declare const tasks: Task<string>[];

test("wait() gives two sets of futures", () => {
  expectTypeOf(wait(tasks)).toEqualTypeOf<Awaitable<WaitResult<string>>>();
  expectTypeOf(wait(new Set(tasks), { timeout: 1 })).toEqualTypeOf<Awaitable<WaitResult<string>>>();
  expectTypeOf<WaitResult<string>["done"]>().toEqualTypeOf<Set<Future<string>>>();
  expectTypeOf<WaitResult<string>["pending"]>().toEqualTypeOf<Set<Future<string>>>();
});

test("wait() is told when to return by one of three words", () => {
  expectTypeOf<ReturnWhen>().toEqualTypeOf<"ALL_COMPLETED" | "FIRST_COMPLETED" | "FIRST_EXCEPTION">();
  for (const returnWhen of [ALL_COMPLETED, FIRST_COMPLETED, FIRST_EXCEPTION] as const) wait(tasks, { returnWhen });
  expectTypeOf<WaitOptions["returnWhen"]>().toEqualTypeOf<ReturnWhen | undefined>();
  // @ts-expect-error there is no such word
  wait(tasks, { returnWhen: "SECOND_COMPLETED" });
  // @ts-expect-error a text is no duration
  wait(tasks, { timeout: "1" });
  // @ts-expect-error a collection is expected
  wait(5);
  // @ts-expect-error of what can be awaited
  wait([5]);
});

test("asCompleted() gives awaitables of the results, and by for await the futures", () => {
  const all = asCompleted(tasks, { timeout: 1 });
  expectTypeOf(all).toEqualTypeOf<AsCompleted<string>>();
  function* coroutine(): Coroutine<void> {
    for (const next of all) expectTypeOf(yield* next).toEqualTypeOf<string>();
    const step = yield* all[Symbol.asyncIterator]().next();
    if (step.done !== true) expectTypeOf(step.value).toEqualTypeOf<Future<string>>();
  }
  async function asynchronous(): Promise<void> {
    for await (const future of all) expectTypeOf(future).toEqualTypeOf<Future<string>>();
    for (const next of all) expectTypeOf(await next).toEqualTypeOf<string>();
  }
  void [coroutine, asynchronous];
  // @ts-expect-error of what can be awaited
  asCompleted([5]);
  // @ts-expect-error there is no such option
  asCompleted(tasks, { limit: 5 });
});
