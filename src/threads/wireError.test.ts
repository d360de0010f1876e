import { describe, expect, it } from "vitest";
import { CancelledError, ExceptionGroup, QueueEmpty } from "../errors.ts";
import { registerError } from "./errorClasses.ts";
import { fromWire, toWire } from "./wireError.ts";

/** What arrives when it is thrown on the other side. */
function sent(thrown: unknown, calledFrom?: string): unknown {
  return fromWire(structuredClone(toWire(thrown)), calledFrom);
}

class Teapot extends RangeError {
  override name = "Teapot";
  readonly cups: number;

  constructor(cups: number) {
    super(`short and stout, ${cups} cups`);
    if (typeof cups !== "number") throw new Error("the constructor ran");
    this.cups = cups;
  }
}
registerError(Teapot, "Teapot");

describe("an error that was sent", () => {
  it("keeps class, name, message, stack and own properties", () => {
    const error = new Teapot(3);
    const arrived = sent(error) as Teapot;
    expect(arrived).toBeInstanceOf(Teapot);
    expect(arrived).toMatchObject({ name: "Teapot", message: "short and stout, 3 cups", cups: 3, stack: error.stack });
    expect(Object.prototype.toString.call(arrived)).toBe("[object Error]");
  });

  it("keeps its cause, and survives being its own", () => {
    const error = new TypeError("outer", { cause: new QueueEmpty("inner") });
    expect((sent(error) as Error).cause).toBeInstanceOf(QueueEmpty);
    error.cause = error;
    expect((sent(error) as Error).cause).toBe("TypeError: outer");
  });

  it("keeps the errors in it", () => {
    const group = sent(new ExceptionGroup("many", [new Teapot(1), new RangeError("far")])) as ExceptionGroup;
    expect(group).toBeInstanceOf(ExceptionGroup);
    expect(group.title).toBe("many");
    expect(group.errors.map((each) => each.name)).toEqual(["Teapot", "RangeError"]);
  });

  it("says who cancelled and why, if it is a cancellation", () => {
    expect(sent(new CancelledError("late", "main"))).toMatchObject({ reason: "late", by: "main", message: "late" });
  });

  it("is a DOMException if it was one", () => {
    const arrived = sent(new DOMException("gone", "AbortError")) as DOMException;
    expect(arrived).toBeInstanceOf(DOMException);
    expect(arrived.name).toBe("AbortError");
  });

  it("has properties that cannot be cloned in words", () => {
    const error = Object.assign(new Error("odd"), { fn: () => 1 });
    expect(sent(error)).toMatchObject({ fn: "() => 1" });
  });

  it("may be any value, and one that cannot be cloned in words", () => {
    expect(sent({ code: 5 })).toEqual({ code: 5 });
    expect(sent(Symbol("no"))).toBe("Symbol(no)");
  });

  it("says where the call came from, if that is known", () => {
    expect((sent(new Error("x"), "    at here") as Error).stack).toMatch(/--- called from ---\n {4}at here$/);
  });
});

describe("registerError()", () => {
  it("takes classes of errors only, and one for each name", () => {
    expect(() => registerError(Map as never, "Map")).toThrow(TypeError);
    expect(() => registerError(Teapot, undefined as never)).toThrow("expected a name for the class, got undefined");
    expect(() => registerError(class Other extends Error {}, "Teapot")).toThrow(RangeError);
    expect(() => registerError(Teapot, "Teapot")).not.toThrow();
  });
});
