import { describe, expect, it } from "vitest";
import { whyNotCloneable } from "./cloneable.ts";

describe("what cannot be cloned", () => {
  it("is named by its place", () => {
    const value = { list: [{ ok: 1 }, { call: function save() {} }] };
    expect(String(whyNotCloneable(value, "result"))).toBe(
      "DataCloneError: result.list[1].call could not be cloned: it is the function save",
    );
    expect(String(whyNotCloneable(new WeakSet(), "result"))).toMatch(/result could not be cloned: it is </);
    expect(String(whyNotCloneable([() => 1], "result"))).toMatch(/it is the function without a name/);
  });

  it("is nothing where all can be, or can be moved", () => {
    const circle: unknown[] = [new Map(), new Date(), new ArrayBuffer(1), new ReadableStream()];
    circle.push(circle);
    expect(whyNotCloneable(circle, "result")).toBeUndefined();
  });
});
