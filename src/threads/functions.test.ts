import { describe, expect, it, onTestFinished } from "vitest";
import { exposeFunction, remoteFunction } from "./functions.ts";
import { transfer } from "./transfer.ts";

/** The function, called through ports. */
function remote(fn: (...args: never[]) => unknown): (...args: unknown[]) => Promise<unknown> {
  const connection = exposeFunction(fn);
  const called = remoteFunction(connection.port);
  onTestFinished(() => {
    connection.close();
    called.close();
  });
  return called;
}

describe("a function that is called through a port", () => {
  it("gives a promise of its result", async () => {
    expect(await remote((a: number, b: number) => a + b)(1, 2)).toBe(3);
    expect(await remote(async () => "later")()).toBe("later");
  });

  it("raises its error", async () => {
    const refuse = remote(() => {
      throw new RangeError("no");
    });
    await expect(refuse()).rejects.toBeInstanceOf(RangeError);
  });

  it("says what of arguments and results cannot be cloned", async () => {
    const give = remote(() => ({ deep: [() => 1] }));
    await expect(give()).rejects.toThrow(/result\.deep\[0\] could not be cloned/);
    await expect(give(() => 1)).rejects.toMatchObject({ name: "DataCloneError" });
    await expect(give()).rejects.toThrow(/result\.deep/); // it is still there
  });

  it("moves what is marked", async () => {
    const buffer = new ArrayBuffer(8);
    expect(await remote((moved: ArrayBuffer) => moved.byteLength)(transfer(buffer))).toBe(8);
    expect(buffer.byteLength).toBe(0);
    expect(() => transfer(5 as never)).toThrow(TypeError);
  });
});
