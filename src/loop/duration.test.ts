import { describe, expect, it } from "vitest";
import { toSeconds } from "./duration.ts";

describe("a duration", () => {
  it("is a number of seconds", () => {
    expect(toSeconds(1.5)).toBe(1.5);
    expect(toSeconds(-1)).toBe(-1);
    expect(toSeconds(Infinity)).toBe(Infinity);
  });

  it("is the sum of its parts", () => {
    expect(toSeconds({ minutes: 1, seconds: 2, milliseconds: 500 })).toBe(62.5);
    expect(toSeconds({ minutes: 0.5 })).toBe(30);
    expect(toSeconds({ seconds: 3 })).toBe(3);
    expect(toSeconds({ milliseconds: 250 })).toBe(0.25);
    expect(toSeconds({})).toBe(0);
  });

  it.each([
    ["a text", "1", "1"],
    ["null", null, "null"],
    ["nothing", undefined, "undefined"],
    ["a bigint", 3n, "3"],
    ["a record of texts", { seconds: "3" }, "[object Object]"],
  ])("cannot be %s", (_, wrong, told) => {
    const attempt = (): number => toSeconds(wrong as never);
    expect(attempt).toThrow(TypeError);
    expect(attempt).toThrow(`expected a duration in seconds, got ${told}`);
  });

  it.each([Number.NaN, { seconds: Number.NaN }])("cannot be NaN", (wrong) => {
    expect(() => toSeconds(wrong)).toThrow(new RangeError("Invalid delay: NaN (not a number)"));
  });
});
