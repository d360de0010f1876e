import { describe, expect, it } from "vitest";
import { CancelledError, run } from "../index.ts";
import { OutOfPaint } from "../../test/threads/heavy.ts";
import { heavy } from "../../test/threads/page.ts";
import { toThread } from "./toThread.ts";

/** The error that the call raises. */
async function errorOf(kind: string): Promise<unknown> {
  return run(
    (function* () {
      try {
        yield* toThread(heavy.fail, kind);
      } catch (error) {
        return error;
      }
      return undefined;
    })(),
  );
}

describe("an error that a thread function raises", () => {
  it("is of its registered class, with its own properties and the worker's stack", async () => {
    const error = (await errorOf("ours")) as OutOfPaint;
    expect(error).toBeInstanceOf(OutOfPaint);
    expect(error).toMatchObject({ name: "OutOfPaint", message: "no red left", colour: "red" });
    expect(error.stack).toMatch(/heavy\.ts/);
  });

  it("is of its built-in class, with its cause", async () => {
    const error = (await errorOf("range")) as RangeError;
    expect(error).toBeInstanceOf(RangeError);
    expect(error.cause).toBeInstanceOf(TypeError);
    expect(error).toMatchObject({ message: "too far", cause: { message: "inner" } });
  });

  it("is a DOMException where it was one", async () => {
    const error = (await errorOf("dom")) as DOMException;
    expect(error).toBeInstanceOf(DOMException);
    expect(error).toMatchObject({ name: "NotFoundError", code: DOMException.NOT_FOUND_ERR });
  });

  it("is of this library's class", async () => {
    expect(await errorOf("cancelled")).toBeInstanceOf(CancelledError);
  });

  it("is of the nearest class that is known, and keeps its name", async () => {
    const error = await errorOf("unregistered");
    expect(error).toBeInstanceOf(TypeError);
    expect(error).toMatchObject({ name: "Unregistered", detail: 5 });
  });

  it("is any value that was thrown", async () => {
    expect(await errorOf("value")).toEqual({ kind: "value" });
  });

  it("says where it was called from, in debug mode", async () => {
    const error = await run(
      (function* () {
        try {
          yield* toThread(heavy.fail, "range");
        } catch (raised) {
          return raised;
        }
        return undefined;
      })(),
      { debug: true },
    );
    expect((error as Error).stack).toMatch(/heavy\.ts[^]*called from[^]*errors\.browser\.test\.ts/);
  });
});

describe("what cannot be cloned", () => {
  it("is named, in an argument", async () => {
    await run(function* () {
      const weak = { deep: [new WeakMap()] };
      try {
        yield* toThread(heavy.echo, weak);
        expect.unreachable();
      } catch (error) {
        expect(error).toBeInstanceOf(DOMException);
        expect(error).toMatchObject({ name: "DataCloneError" });
        expect(String(error)).toMatch("argument [0].deep[0] could not be cloned: it is <[object WeakMap]>");
      }
      expect(yield* toThread(heavy.add, 1, 1)).toBe(2);
    });
  });

  it("is named, in a result", async () => {
    await run(function* () {
      try {
        yield* toThread(heavy.unclonable);
        expect.unreachable();
      } catch (error) {
        expect(error).toMatchObject({ name: "DataCloneError" });
        expect(String(error)).toMatch("result.inner[0] could not be cloned: it is the function");
      }
      expect(yield* toThread(heavy.add, 1, 1)).toBe(2);
    });
  });

  it("is known by the module: there is no such function", async () => {
    const missing = (heavy as unknown as Record<string, typeof heavy.add>)["missing"] as typeof heavy.add;
    await expect(run(toThread(missing, 1, 2))).rejects.toThrow(/exposes no function "missing", only add, echo/);
  });
});
