import { describe, expect, it } from "vitest";
import { Ring } from "./ring.ts";

describe("the ring", () => {
  it("gives first what came first", () => {
    const ring = new Ring<string>(4);
    for (const item of ["a", "b", "c"]) ring.push(item);
    expect([ring.shift(), ring.shift(), ring.shift()]).toEqual(["a", "b", "c"]);
    expect(ring.length).toBe(0);
  });

  it("grows while its items lie across the end, and keeps their order", () => {
    const ring = new Ring<number>(4);
    for (let i = 0; i < 3; i++) ring.push(i);
    ring.shift();
    ring.shift();
    for (let i = 3; i < 20; i++) ring.push(i);
    expect(drained(ring)).toEqual(Array.from({ length: 18 }, (_, i) => i + 2));
    expect(ring.length).toBe(0);
  });

  it.each([1, 2, 3])("is a queue, whatever is pushed and shifted (seed %i)", (seed) => {
    const ring = new Ring<number>(2);
    const model: number[] = [];
    const wrong: string[] = [];
    let state = seed;
    for (let step = 0; step < 1000; step++) {
      state = (state * 1103515245 + 12345) % 2147483648;
      const isPush = model.length === 0 || (state >> 8) % 100 < (step % 200 < 100 ? 70 : 30);
      if (isPush) {
        ring.push(step);
        model.push(step);
      } else {
        const [expected, got] = [model.shift(), ring.shift()];
        if (expected !== got) wrong.push(`step ${step}: expected ${expected}, got ${got}`);
      }
      if (ring.length !== model.length) wrong.push(`step ${step}: length ${ring.length}, not ${model.length}`);
    }
    expect(wrong).toEqual([]);
    expect(drained(ring)).toEqual(model);
  });
});

function drained<T>(ring: Ring<T>): T[] {
  return Array.from({ length: ring.length }, () => ring.shift());
}
