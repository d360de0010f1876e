import { expect, it } from "vitest";
import { ContextVar, gather, run, timeout } from "../index.ts";
import { OutOfPaint } from "../../test/threads/heavy.ts";
import { heavy } from "../../test/threads/page.ts";
import { toThread } from "./toThread.ts";

it("calls a function in a worker", async () => {
  expect(await run(toThread(heavy.add, 1, 2))).toBe(3);
});

it("calls thousands at once", async () => {
  const sums = await run(function* () {
    return yield* gather(Array.from({ length: 5000 }, (_, i) => toThread(heavy.add, i, 1)));
  });
  expect(sums.at(-1)).toBe(5000);
});

it("raises the error that the function raised, of its class", async () => {
  await expect(run(toThread(heavy.fail, "ours"))).rejects.toMatchObject({ colour: "red" });
  await expect(run(toThread(heavy.fail, "ours"))).rejects.toBeInstanceOf(OutOfPaint);
  await expect(run(toThread(heavy.fail, "range"))).rejects.toMatchObject({
    name: "RangeError",
    cause: { message: "inner" },
  });
});

it("runs coroutines there, with the caller's context", async () => {
  const user = new ContextVar<string>("user");
  expect(
    await run(function* () {
      user.set("ada");
      return yield* toThread(heavy.nap, 0.01);
    }),
  ).toBe("ada");
});

it("takes items one by one", async () => {
  const items = await run(async () => {
    const got: number[] = [];
    for await (const item of await toThread(heavy.count, 1000)) got.push(item);
    return got;
  });
  expect(items).toHaveLength(1000);
});

it("gives items, and callbacks", async () => {
  async function* items(): AsyncGenerator<number> {
    for (let i = 0; i < 100; i++) yield i;
  }
  expect(await run(toThread(heavy.sum, items()))).toBe(4950);
  const steps: number[] = [];
  expect(await run(toThread(heavy.report, 3, { onProgress: (step: number) => steps.push(step) }))).toBe(3);
  expect(steps).toEqual([0, 1, 2]);
});

it("blocks on the page's coroutine", async () => {
  expect(await run(toThread(heavy.askBlocking, "sure?"))).toBe("sure? yes");
  expect(await run(toThread(heavy.addOnPage, 3, 4))).toBe(7);
  expect(await run(toThread(heavy.cancelOnPage))).toBe(true);
});

it("stops a runaway function", async () => {
  const started = performance.now();
  await expect(
    run(function* () {
      yield* timeout(0.1, function* () {
        yield* heavy.spin.with({ cancel: "terminate" })(undefined);
      });
    }),
  ).rejects.toMatchObject({ name: "TimeoutError" });
  expect(performance.now() - started).toBeLessThan(5000);
});
