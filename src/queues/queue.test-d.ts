import { expectTypeOf, test } from "vitest";
import {
  type Awaitable,
  type Coroutine,
  LifoQueue,
  PriorityQueue,
  type PriorityQueueOptions,
  Queue,
  type QueueOptions,
} from "../index.ts";

test("a queue gives items of the type that were put", () => {
  for (const queue of [new Queue<string>(), new LifoQueue<string>(3), new PriorityQueue<string>({ maxsize: 3 })]) {
    expectTypeOf(queue.get()).toEqualTypeOf<Awaitable<string>>();
    expectTypeOf(queue.getNowait()).toBeString();
    expectTypeOf(queue.put("x")).toEqualTypeOf<Awaitable<void>>();
    expectTypeOf(queue.join()).toEqualTypeOf<Awaitable<void>>();
    expectTypeOf(queue.shutdown).parameters.toEqualTypeOf<[immediate?: boolean | undefined]>();
  }
});

test("a queue refuses items of another type", () => {
  const queue = new Queue<string>();
  // @ts-expect-error a number is no text
  queue.putNowait(5);
  // @ts-expect-error nor is it one later
  queue.put(5);
  // @ts-expect-error there is always an item
  queue.putNowait();
});

test("a queue's items are typed in both loops", () => {
  const queue = new Queue<string>();
  function* coroutine(): Coroutine<void> {
    expectTypeOf(yield* queue.get()).toBeString();
  }
  async function asynchronous(): Promise<void> {
    for await (const item of queue) expectTypeOf(item).toBeString();
  }
  void [coroutine, asynchronous];
  // @ts-expect-error it cannot be iterated without waiting
  for (const item of queue) void item;
});

test("a queue is set up with its limit, and a priority queue with its order", () => {
  expectTypeOf<QueueOptions>().toEqualTypeOf<{ readonly maxsize?: number }>();
  expectTypeOf<PriorityQueueOptions<string>["compare"]>().toEqualTypeOf<
    ((a: string, b: string) => number) | undefined
  >();
  const queue = new PriorityQueue({ compare: (a: { size: number }, b: { size: number }) => a.size - b.size });
  expectTypeOf(queue.getNowait()).toEqualTypeOf<{ size: number }>();
  // @ts-expect-error a limit is a number
  void new Queue("3");
  // @ts-expect-error an order tells which comes first by a number
  void new PriorityQueue<number>({ compare: (a, b) => a < b });
  // @ts-expect-error only a priority queue has an order
  void new LifoQueue<number>({ compare: (a: number, b: number) => a - b });
  // @ts-expect-error the limit stays
  new Queue(3).maxsize = 4;
});
