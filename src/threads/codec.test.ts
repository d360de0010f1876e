import { describe, expect, it } from "vitest";
import { bytesOf, decode, encode } from "./codec.ts";

/** What a blocked worker gets of the value. */
function given(value: unknown): unknown {
  const outcome = decode(encode({ kind: "done", value }) as Uint8Array<ArrayBuffer>);
  return outcome.kind === "done" ? outcome.value : outcome;
}

describe("what a blocked worker is given", () => {
  it.each([
    undefined,
    null,
    -0,
    Number.NaN,
    "text",
    12n,
    new Date(5),
    new Map([["a", new Set([1])]]),
    { nested: { list: [true] } },
    new Uint8Array([1, 2, 3]),
    new BigInt64Array([1n, -1n]),
    new Float32Array([0.5]),
    new Uint8Array([1, 2, 3]).buffer,
    new DataView(new Uint8Array([1, 2, 3, 4]).buffer, 1, 2),
    new Uint16Array(new ArrayBuffer(16), 4, 3),
  ])("keeps %o", (value) => {
    expect(given(value)).toEqual(value);
  });

  it("keeps circles, and views of one buffer together", () => {
    const circle: { self?: unknown } = {};
    circle.self = circle;
    const arrived = given(circle) as typeof circle;
    expect(arrived.self).toBe(arrived);
    const buffer = new ArrayBuffer(8);
    const [a, b] = given([new Uint8Array(buffer, 0, 4), new Uint8Array(buffer, 4)]) as Uint8Array[];
    expect(a?.buffer).toBe(b?.buffer);
  });

  it("keeps errors", () => {
    const error = (given({ error: new RangeError("far", { cause: 5 }) }) as { error: Error }).error;
    expect(error).toBeInstanceOf(RangeError);
    expect(error.cause).toBe(5);
  });

  it("is an error that says so, where it cannot be put in bytes", () => {
    const bytes = bytesOf({ kind: "done", value: { deep: new WeakMap() } });
    expect(decode(bytes as Uint8Array<ArrayBuffer>)).toMatchObject({
      kind: "failed",
      thrown: { error: { message: "Cannot stringify arbitrary non-POJOs" } },
    });
  });
});
