import { describe, expect, it } from "vitest";
import { heapify, heappop, heappush } from "./heap.ts";

interface Item {
  key: number;
  id: number;
}

const less = (a: Item, b: Item): boolean => a.key < b.key;

function drain(heap: Item[]): Item[] {
  const items: Item[] = [];
  while (heap.length > 0) items.push(heappop(heap, less));
  return items;
}

const ids = (items: Item[]): number[] => items.map((item) => item.id);

/** Numbers from 0 to `below - 1`, the same for the same seed. */
function numbers(seed: number, below: number): () => number {
  let state = seed;
  return () => (state = (state * 1103515245 + 12345) % 2147483648) % below;
}

describe("the heap", () => {
  it("gives equal items in the order of CPython's heapq, which is not that of their coming", () => {
    const heap: Item[] = [];
    for (let id = 0; id < 12; id++) heappush(heap, { key: 0, id }, less);
    expect(ids(drain(heap))).toEqual([0, 2, 6, 11, 10, 9, 8, 5, 7, 4, 1, 3]);
  });

  it("does so when pushes and pops alternate", () => {
    const heap: Item[] = [];
    const popped: Item[] = [];
    for (let id = 0; id < 30; id++) {
      heappush(heap, { key: (id * 7) % 3, id }, less);
      if (id % 3 === 2) popped.push(heappop(heap, less));
    }
    // python3 -c "import heapq; …" with the same pushes and pops
    expect(ids([...popped, ...drain(heap)])).toEqual([
      0, 3, 6, 9, 12, 15, 18, 21, 24, 27, 19, 4, 13, 28, 10, 25, 22, 16, 7, 1, 17, 23, 8, 14, 5, 11, 20, 2, 29, 26,
    ]);
  });

  it("is made of an array as heapq.heapify does it", () => {
    const heap = Array.from({ length: 20 }, (_, id) => ({ key: (id * 5) % 4, id }));
    heapify(heap, less);
    expect(ids(heap)).toEqual([12, 4, 0, 8, 9, 5, 13, 16, 17, 1, 10, 11, 2, 6, 14, 15, 7, 3, 18, 19]);
    expect(ids(drain(heap))).toEqual([12, 0, 4, 8, 16, 13, 5, 9, 1, 17, 14, 6, 2, 10, 18, 11, 7, 3, 19, 15]);
  });

  it.each([1, 2, 3, 4, 5])("gives the smallest first, whatever is pushed and popped (seed %i)", (seed) => {
    const next = numbers(seed, 50);
    const heap: Item[] = [];
    const model: number[] = [];
    const wrong: string[] = [];
    for (let step = 0; step < 500; step++) {
      if (model.length === 0 || next() < 30) {
        const key = next();
        heappush(heap, { key, id: step }, less);
        model.push(key);
        model.sort((a, b) => a - b);
      } else {
        const [expected, got] = [model.shift(), heappop(heap, less).key];
        if (got !== expected) wrong.push(`step ${step}: expected ${expected}, got ${got}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(drain(heap).map((item) => item.key)).toEqual(model);
  });

  it("holds one item, and none", () => {
    const heap: Item[] = [];
    heapify(heap, less);
    expect(heap).toEqual([]);
    heappush(heap, { key: 1, id: 7 }, less);
    expect(ids(drain(heap))).toEqual([7]);
  });
});
