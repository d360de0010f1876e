import { describe, expect, it } from "vitest";
import { Random } from "../../test/random.ts";
import { createTask, PriorityQueue, type Queue, QueueEmpty, QueueFull, sleep } from "../index.ts";
import { runVirtual } from "../testing/index.ts";

function drain<T>(queue: Queue<T>): T[] {
  const items: T[] = [];
  while (!queue.empty()) items.push(queue.getNowait());
  return items;
}

describe("a priority queue", () => {
  it("gives the smallest item first", () => {
    const queue = new PriorityQueue<number>();
    for (const item of [3, 1, 2, 1, -5]) queue.putNowait(item);
    expect(drain(queue)).toEqual([-5, 1, 1, 2, 3]);
  });

  it("sorts texts, too", () => {
    const queue = new PriorityQueue<string>();
    for (const item of ["pear", "apple", "fig"]) queue.putNowait(item);
    expect(drain(queue)).toEqual(["apple", "fig", "pear"]);
  });

  it("compares arrays element by element, and a shorter one comes first", () => {
    const queue = new PriorityQueue<unknown[]>();
    for (const item of [[2, "a"], [1, "b"], [1, "a", 0], [1, "a"], [1, [3]], [1, [2, 9]], []]) {
      if (!Array.isArray(item[1])) queue.putNowait(item);
    }
    expect(drain(queue)).toEqual([[], [1, "a"], [1, "a", 0], [1, "b"], [2, "a"]]);
    for (const item of [
      [1, [3]],
      [1, [2, 9]],
      [1, [2]],
    ])
      queue.putNowait(item);
    expect(drain(queue)).toEqual([
      [1, [2]],
      [1, [2, 9]],
      [1, [3]],
    ]);
  });

  it("takes an order of its own", () => {
    const queue = new PriorityQueue<{ size: number }>({ compare: (a, b) => b.size - a.size });
    for (const size of [1, 3, 2]) queue.putNowait({ size });
    expect(drain(queue).map((item) => item.size)).toEqual([3, 2, 1]);
  });

  it("may be bounded, in both notations", () => {
    for (const queue of [new PriorityQueue<number>(2), new PriorityQueue<number>({ maxsize: 2 })]) {
      queue.putNowait(2);
      queue.putNowait(1);
      expect(() => queue.putNowait(0)).toThrow(QueueFull);
      expect(String(queue)).toBe("PriorityQueue[maxsize:2, items:2, tasks:2]");
    }
    expect(() => new PriorityQueue().getNowait()).toThrow(QueueEmpty);
  });

  it("gives waiting tasks the smallest item there is when they run", async () => {
    const got: number[] = [];
    await runVirtual(function* () {
      const queue = new PriorityQueue<number>();
      for (let i = 0; i < 2; i++) {
        createTask(function* () {
          got.push(yield* queue.get());
        });
      }
      yield* sleep(0);
      queue.putNowait(2);
      queue.putNowait(1);
      yield* sleep(0);
    });
    expect(got).toEqual([1, 2]);
  });

  it("sorts whatever is put and taken, in any mixture", () => {
    const random = new Random(7);
    const queue = new PriorityQueue<number>();
    const model: number[] = [];
    for (let i = 0; i < 600; i++) {
      if (random.below(5) > 1 || model.length === 0) {
        const item = random.below(500);
        queue.putNowait(item);
        model.push(item);
        model.sort((a, b) => a - b);
      } else expect(queue.getNowait()).toBe(model.shift());
    }
    expect(drain(queue)).toEqual(model);
  });

  it("compares no more than twice the depth of its heap for an item", () => {
    const random = new Random(1);
    const count = 4096; // a heap of depth 12
    let compared = 0;
    const queue = new PriorityQueue<number>({
      compare: (a, b) => {
        compared += 1;
        return a - b;
      },
    });
    let most = 0;
    const measure = (step: () => void): void => {
      compared = 0;
      step();
      most = Math.max(most, compared);
    };
    for (let i = 0; i < count; i++) measure(() => queue.putNowait(random.below(1e9)));
    expect(most).toBeLessThanOrEqual(13);
    most = 0;
    for (let i = 0; i < count; i++) measure(() => void queue.getNowait());
    expect(most).toBeLessThanOrEqual(26);
    expect(most).toBeGreaterThan(0);
  });

  it("refuses an order that is not a function", () => {
    expect(() => new PriorityQueue({ compare: "size" as never })).toThrow(TypeError);
  });
});
