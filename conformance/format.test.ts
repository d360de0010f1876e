import { describe, expect, it } from "vitest";
import { BrokenBarrierError, CancelledError, ExceptionGroup, InvalidStateError } from "../src/index.ts";
import { createError, isInstance, KeyError } from "./errors.ts";
import { formatError, formatValue } from "./format.ts";

const nameless = (): string => "?";

describe("formatError", () => {
  it("writes the class by its Python name and the message", () => {
    expect(formatError(new RangeError("a"))).toBe("ValueError(a)");
    expect(formatError(new KeyError("k"))).toBe("KeyError(k)");
    expect(formatError(new CancelledError())).toBe("CancelledError()");
  });

  it("hides a message that holds a repr", () => {
    expect(formatError(new RangeError("<Lock> is busy"))).toBe("ValueError(~)");
  });

  it("leaves the message of InvalidStateError out", () => {
    expect(formatError(new InvalidStateError("not done"))).toBe("InvalidStateError()");
  });

  it("lists the members of a group without the group's message", () => {
    const inner = new ExceptionGroup("inner", [createError("AppError", "a")]);
    const group = new ExceptionGroup("outer", [inner, new RangeError("b")]);
    expect(formatError(group)).toBe("ExceptionGroup[ExceptionGroup[AppError(a)], ValueError(b)]");
  });
});

describe("formatValue", () => {
  it("writes nothing as null, lists element by element, errors with a mark", () => {
    expect(formatValue([undefined, 1, [new RangeError("a")]], nameless)).toEqual([null, 1, ["!ValueError(a)"]]);
  });

  it("writes any other object as its type", () => {
    expect(formatValue(new Map(), nameless)).toBe("<Map>");
  });
});

describe("isInstance", () => {
  it("knows Python's classes", () => {
    expect(isInstance(new KeyError("k"), "LookupError")).toBe(true);
    expect(isInstance(new BrokenBarrierError("b"), "RuntimeError")).toBe(true);
    expect(isInstance(new RangeError("v"), "LookupError")).toBe(false);
  });

  it("takes CancelledError for a BaseException that is no Exception", () => {
    expect(isInstance(new CancelledError(), "Exception")).toBe(false);
    expect(isInstance(new CancelledError(), "BaseException")).toBe(true);
  });
});
