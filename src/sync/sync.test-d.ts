import { expectTypeOf, test } from "vitest";
import {
  type Awaitable,
  Barrier,
  BoundedSemaphore,
  Condition,
  type Coroutine,
  Event,
  type Guard,
  Lock,
  Semaphore,
} from "../index.ts";

test("what is acquired comes as a guard, for `using`", () => {
  for (const each of [new Lock(), new Condition(), new Semaphore(2), new BoundedSemaphore(2)]) {
    expectTypeOf(each.acquire()).toEqualTypeOf<Awaitable<Guard>>();
    expectTypeOf(each.release()).toBeVoid();
    expectTypeOf(each.locked()).toBeBoolean();
  }
  expectTypeOf<Guard>().toExtend<Disposable>();
  function* coroutine(lock: Lock): Coroutine<void> {
    using _guard = yield* lock.acquire();
    // @ts-expect-error what is forgotten to be awaited cannot be disposed of
    using _forgotten = lock.acquire();
  }
  void coroutine;
});

test("a condition waits for what its predicate gives", () => {
  const condition = new Condition(new Lock());
  expectTypeOf(condition.wait()).toEqualTypeOf<Awaitable<true>>();
  expectTypeOf(condition.waitFor(() => "x")).toEqualTypeOf<Awaitable<string>>();
  expectTypeOf(condition.notify).parameters.toEqualTypeOf<[n?: number | undefined]>();
  // @ts-expect-error a semaphore is no lock
  void new Condition(new Semaphore());
  // @ts-expect-error a predicate is a function
  condition.waitFor(true);
  // @ts-expect-error which is given nothing
  condition.waitFor((value: number) => value);
});

test("the others wait for what they say", () => {
  expectTypeOf(new Event().wait()).toEqualTypeOf<Awaitable<true>>();
  expectTypeOf(new Event().isSet()).toBeBoolean();
  expectTypeOf(new Barrier(2).wait()).toEqualTypeOf<Awaitable<number>>();
  expectTypeOf(new Barrier(2).reset()).toEqualTypeOf<Awaitable<void>>();
  expectTypeOf(new Barrier(2).abort()).toEqualTypeOf<Awaitable<void>>();
  expectTypeOf(new Barrier(2)).toHaveProperty("nWaiting").toBeNumber();
  expectTypeOf(new Barrier(2)).toHaveProperty("broken").toBeBoolean();
  expectTypeOf(new Semaphore()).toHaveProperty("value").toBeNumber();
});

test("wrong numbers are refused", () => {
  // @ts-expect-error a barrier needs its number
  void new Barrier();
  // @ts-expect-error which is no text
  void new Barrier("2");
  // @ts-expect-error nor are permits
  void new Semaphore("2");
  // @ts-expect-error the number of permits is not to be set
  new Semaphore().value = 5;
  // @ts-expect-error nor is the number of parties
  new Barrier(2).parties = 3;
});
