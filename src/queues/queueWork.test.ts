import { describe, expect, it } from "vitest";
import { createTask, LifoQueue, Queue, sleep } from "../index.ts";
import { runVirtual } from "../testing/index.ts";

/** How often the body reads or writes an element of any array: the work of a queue, without the clock. */
function countAccesses(body: () => void): number {
  let count = 0;
  const { push, pop, shift, splice, indexOf } = Array.prototype;
  const linear = { shift, splice, indexOf };
  const constant = { push, pop };
  const patch = (methods: object, cost: (list: unknown[]) => number): void => {
    for (const [name, original] of Object.entries(methods)) {
      Object.defineProperty(Array.prototype, name, {
        configurable: true,
        writable: true,
        value(this: unknown[], ...args: unknown[]) {
          count += cost(this);
          return Reflect.apply(original as (...args: unknown[]) => unknown, this, args);
        },
      });
    }
  };
  patch(linear, (list) => list.length);
  patch(constant, () => 1);
  try {
    body();
  } finally {
    for (const [name, original] of Object.entries({ ...linear, ...constant })) {
      Object.defineProperty(Array.prototype, name, { configurable: true, writable: true, value: original });
    }
  }
  return count;
}

describe("the work of a queue", () => {
  it.each([
    ["Queue", () => new Queue<number>()],
    ["LifoQueue", () => new LifoQueue<number>()],
  ])("does not grow with the items that a %s holds", (_, make) => {
    const work = (items: number): number => {
      const queue = make();
      for (let i = 0; i < items; i++) queue.putNowait(i);
      return countAccesses(() => {
        for (let i = 0; i < 100; i++) {
          queue.putNowait(i);
          queue.getNowait();
        }
      });
    };
    expect(work(2000)).toBeLessThanOrEqual(work(2) + 1);
  });

  it("does not grow with the tasks that wait for it", () =>
    runVirtual(
      function* () {
        const works: number[] = [];
        for (const waiting of [10, 1000]) {
          const queue = new Queue<number>();
          const getters = Array.from({ length: waiting }, () => createTask(queue.get()));
          yield* sleep(0);
          works.push(
            countAccesses(() => {
              for (let i = 0; i < 5; i++) queue.putNowait(i);
            }),
          );
          for (const getter of getters) getter.cancel();
          yield* sleep(0);
        }
        const [few, many] = works as [number, number];
        expect(many).toBeLessThanOrEqual(few + 5);
      },
      { debug: false },
    ));
});
