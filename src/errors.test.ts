import { describe, expect, it } from "vitest";
import {
  BrokenBarrierError,
  CancelledError,
  ExceptionGroup,
  InvalidStateError,
  isCancelled,
  LookupError,
  QueueEmpty,
  QueueFull,
  QueueShutDown,
  RuntimeError,
  TimeoutError,
} from "./index.ts";

const classes = {
  CancelledError,
  TimeoutError,
  InvalidStateError,
  RuntimeError,
  BrokenBarrierError,
  LookupError,
  QueueEmpty,
  QueueFull,
  QueueShutDown,
};

describe.each(Object.entries(classes))("%s", (name, Class) => {
  it("is an Error with its own name and the text given", () => {
    const error = new Class("why");
    expect(error).toBeInstanceOf(Error);
    expect(error.name).toBe(name);
    expect(error.message).toBe("why");
    expect(String(error)).toBe(`${name}: why`);
    expect(Object.keys(error)).not.toContain("name");
  });
});

describe("a class derived from one of them", () => {
  it("may name itself in its constructor, as people do", () => {
    const texts = Object.values(classes).map((Class: new (message: string) => Error) => {
      class Mine extends Class {
        constructor() {
          super("why");
          this.name = "Mine";
        }
      }
      return String(new Mine());
    });
    expect(texts).toEqual(texts.map(() => "Mine: why"));
  });
});

describe("a broken barrier", () => {
  it("is a RuntimeError, as in Python", () => {
    expect(new BrokenBarrierError()).toBeInstanceOf(RuntimeError);
  });
});

describe("a timeout", () => {
  it("has the name of the DOM's", () => {
    expect(new TimeoutError().name).toBe(new DOMException("", "TimeoutError").name);
  });
});

describe("CancelledError", () => {
  it("keeps the reason as it was given, and shows its text", () => {
    const reason = { code: 7, toString: () => "user left" };
    const error = new CancelledError(reason, "supervisor");
    expect(error.reason).toBe(reason);
    expect(error.message).toBe("user left");
    expect(error.by).toBe("supervisor");
  });

  it("has the message of an error that is its reason", () => {
    const reason = new RangeError("out of range");
    const error = new CancelledError(reason);
    expect(error.message).toBe("out of range");
    expect(error.reason).toBe(reason);
  });

  it("has an empty message and nobody who cancelled, if nothing was said", () => {
    const error = new CancelledError();
    expect([error.message, error.reason, error.by]).toEqual(["", undefined, undefined]);
    expect(String(error)).toBe("CancelledError");
    expect("cause" in error).toBe(false);
  });

  it("takes no stack, and leaves other errors theirs", () => {
    const limit = Error.stackTraceLimit;
    expect(new CancelledError("why").stack).toBe("CancelledError: why");
    expect(Error.stackTraceLimit).toBe(limit);
    expect(new RuntimeError("why").stack).toContain("errors.test.ts");
  });

  it("leaves other errors their stacks when the reason cannot be shown", () => {
    const limit = Error.stackTraceLimit;
    try {
      void new CancelledError(Object.create(null));
    } catch {
      // whether it throws is another matter
    }
    const after = Error.stackTraceLimit;
    Error.stackTraceLimit = limit;
    expect(after).toBe(limit);
  });
});

describe("isCancelled", () => {
  it("tells a cancellation from other errors", () => {
    class Mine extends CancelledError {}
    expect(isCancelled(new CancelledError())).toBe(true);
    expect(isCancelled(new Mine())).toBe(true);
    for (const other of [
      new Error("CancelledError"),
      new DOMException("", "AbortError"),
      undefined,
      null,
      "cancelled",
    ]) {
      expect(isCancelled(other)).toBe(false);
    }
  });
});

describe("ExceptionGroup", () => {
  const [type, range, syntax] = [new TypeError("t"), new RangeError("r"), new SyntaxError("s")];
  const nested = new ExceptionGroup("outer", [type, new ExceptionGroup("inner", [range, syntax])]);

  it("lists its errors, and says how many they are", () => {
    const group = new ExceptionGroup("two went wrong", [type, range]);
    expect(group).toBeInstanceOf(AggregateError);
    expect(group.name).toBe("ExceptionGroup");
    expect(group.title).toBe("two went wrong");
    expect(group.message).toBe("two went wrong (2 sub-exceptions): TypeError: t; RangeError: r");
    expect(group.errors).toEqual([type, range]);
    expect(group.exceptions).toBe(group.errors);
    expect(new ExceptionGroup("one", [type]).message).toBe("one (1 sub-exception): TypeError: t");
  });

  it("takes any iterable, and a cause", () => {
    const cause = new Error("root");
    const group = new ExceptionGroup("title", new Set([type, range]), { cause });
    expect(group.errors).toEqual([type, range]);
    expect(group.cause).toBe(cause);
  });

  it("cannot be empty", () => {
    expect(() => new ExceptionGroup("none", [])).toThrow(
      new RangeError("ExceptionGroup: expected at least one error, got none"),
    );
  });

  it("is split by class, nesting kept", () => {
    const [match, rest] = nested.split(RangeError);
    expect(match?.message).toBe("outer (1 sub-exception): ExceptionGroup: inner (1 sub-exception): RangeError: r");
    expect(rest?.errors[0]).toBe(type);
    expect((rest?.errors[1] as ExceptionGroup | undefined)?.errors).toEqual([syntax]);
  });

  it("is split by a predicate, which may also choose whole groups", () => {
    const [match, rest] = nested.split((error) => error instanceof ExceptionGroup && error.title === "inner");
    expect(match?.errors).toEqual([nested.errors[1]]);
    expect(rest?.errors).toEqual([type]);
  });

  it("is one half itself if all of it matches, and `null` is the other", () => {
    expect(nested.split(Error)).toEqual([nested, null]);
    expect(nested.split(Error)[0]).toBe(nested);
    expect(nested.split(ExceptionGroup)[0]).toBe(nested);
    const [match, rest] = nested.split(QueueFull);
    expect(match).toBe(null);
    expect(rest?.message).toBe(nested.message);
  });

  it("gives the part that matches", () => {
    expect(nested.subgroup(SyntaxError)?.message).toContain("SyntaxError: s");
    expect(nested.subgroup(SyntaxError)?.message).not.toContain("RangeError");
    expect(nested.subgroup(() => false)).toBe(null);
  });

  it("keeps title and cause in what is derived from it", () => {
    const cause = new Error("root");
    const derived = new ExceptionGroup("title", [type, range], { cause }).subgroup(TypeError);
    expect(derived?.title).toBe("title");
    expect(derived?.cause).toBe(cause);
    const bare = nested.derive([type]);
    expect(bare.errors).toEqual([type]);
    expect("cause" in bare).toBe(false);
  });

  it("derives groups of a class of one's own, if that says how (as Python's derive)", () => {
    class Failures extends ExceptionGroup {
      override derive(errors: Iterable<Error>): Failures {
        return new Failures(this.title, errors);
      }
    }
    expect(new Failures("mine", [type, range]).subgroup(TypeError)).toBeInstanceOf(Failures);
  });
});
