import { describe, expect, it } from "vitest";
import { heavy, made } from "../../test/threads/page.ts";
import { shared, until, withPool } from "../../test/threads/withPool.ts";
import { createTask, gather, sleep } from "../index.ts";
import { toThread } from "./toThread.ts";
import { transfer } from "./transfer.ts";

describe("items that a worker makes", () => {
  it("are made a bounded number ahead, and not before the first is wanted", () =>
    withPool({ maxWorkers: 1 }, function* () {
      const memory = shared(2);
      const items = yield* toThread(heavy.countWithEnd, memory);
      yield* sleep(0.05);
      expect(memory[0]).toBe(0);
      for (let i = 0; i < 50; i++) expect(yield* items.next()).toEqual({ done: false, value: i });
      yield* sleep(0.1);
      console.log(`50 items taken, ${memory[0]} made`);
      expect(memory[0]).toBeLessThanOrEqual(50 + 2 * 64);
      yield* items.return();
      expect(memory[1]).toBe(1); // the finally block ran
      expect(yield* items.next()).toEqual({ done: true, value: undefined });
    }));

  it("keep their worker until they are ended, which a loop that breaks does", () =>
    withPool({ maxWorkers: 1 }, function* () {
      const memory = shared(2);
      const items = yield* toThread(heavy.countWithEnd, memory);
      const behind = createTask(toThread(heavy.add, 1, 2));
      yield* createTask(async () => {
        for await (const item of items) if (item === 100) break;
      });
      expect(memory[1]).toBe(1);
      expect(yield* behind).toBe(3);
    }));

  it("are all there when the function then fails, and the error comes last", () =>
    withPool({ maxWorkers: 1 }, function* () {
      const taken: number[] = [];
      const error = yield* createTask(async () => {
        try {
          for await (const item of await toThread(heavy.countAndFail, 200)) taken.push(item);
        } catch (raised) {
          return raised;
        }
        return undefined;
      });
      expect(taken).toHaveLength(200);
      expect(error).toMatchObject({ name: "OutOfPaint", colour: "blue" });
      expect(yield* toThread(heavy.add, 1, 2)).toBe(3);
    }));

  it("are not lost when who waits for one is cancelled", () =>
    withPool({ maxWorkers: 1 }, function* () {
      const items = yield* toThread(heavy.countSlowly, 3, 30);
      const taken: unknown[] = [];
      let cancelled = 0;
      for (let i = 0; i < 3; i++) {
        const impatient = createTask(items.next());
        yield* sleep(0);
        impatient.cancel();
        yield* gather([impatient], { returnExceptions: true });
        if (impatient.cancelled()) cancelled += 1;
        else taken.push(impatient.result().value);
      }
      for (;;) {
        const next = yield* items.next();
        if (next.done === true) break;
        taken.push(next.value);
      }
      expect(taken).toEqual([0, 1, 2]);
      expect(cancelled).toBeGreaterThan(0); // at least the first, which had to be asked for
    }));

  it("can be ended while their end is on the way", () =>
    withPool({ maxWorkers: 1 }, function* () {
      const items = yield* toThread(heavy.count, 2);
      yield* items.next();
      expect(yield* items.return()).toEqual({ done: true, value: undefined });
      expect(yield* toThread(heavy.add, 1, 2)).toBe(3);
    }));

  it("are ended when the caller left before it had them", () =>
    withPool({ maxWorkers: 1 }, function* () {
      const memory = shared(2);
      const call = createTask(toThread(heavy.countLater, memory));
      yield* until(() => memory[0] === 1);
      call.cancel();
      expect(yield* toThread(heavy.add, 1, 2)).toBe(3); // the worker is free again
    }));

  it("can be moved", () =>
    withPool({ maxWorkers: 1 }, function* () {
      const chunks: number[] = [];
      yield* createTask(async () => {
        for await (const chunk of await toThread(heavy.chunks, 3, 1000)) chunks.push(chunk.byteLength);
      });
      expect(chunks).toEqual([1000, 1000, 1000]);
    }));
});

describe("items and functions among the arguments", () => {
  async function* numbers(events: string[]): AsyncGenerator<number> {
    events.push("begun");
    try {
      for (let i = 0; ; i++) yield i;
    } finally {
      events.push("ended");
    }
  }

  it("are taken one by one, and ended when the function has enough", () =>
    withPool({ maxWorkers: 1 }, function* () {
      const events: string[] = [];
      expect(yield* toThread(heavy.takeSome, numbers(events), 5)).toEqual([0, 1, 2, 3, 4]);
      yield* until(() => events.length > 1);
      expect(events).toEqual(["begun", "ended"]);
    }));

  it("are ended when the worker dies", () =>
    withPool({ maxWorkers: 1 }, function* () {
      const events: string[] = [];
      const call = createTask(toThread(heavy.takeSome, numbers(events), 1e9));
      yield* until(() => events.length > 0);
      made.at(-1)?.terminate();
      yield* gather([call], { returnExceptions: true });
      yield* until(() => events.length > 1);
      expect(events).toEqual(["begun", "ended"]);
    }));

  it("give back-pressure: the function waits for what the callback gives", () =>
    withPool({ maxWorkers: 1 }, function* () {
      const log: string[] = [];
      const onProgress = async (step: number): Promise<void> => {
        log.push(`begin ${step}`);
        await sleep({ milliseconds: 5 });
        log.push(`end ${step}`);
      };
      yield* toThread(heavy.report, 3, { onProgress });
      expect(log).toEqual(["begin 0", "end 0", "begin 1", "end 1", "begin 2", "end 2"]);
    }));

  it("raise in the function what the callback raises", () =>
    withPool({ maxWorkers: 1 }, function* () {
      const onProgress = (): never => {
        throw new RangeError("enough");
      };
      const [error] = yield* gather([toThread(heavy.report, 3, { onProgress })], { returnExceptions: true });
      expect(error).toBeInstanceOf(RangeError);
      expect(String(error)).toBe("RangeError: enough");
    }));
});

describe("transfer()", () => {
  it("moves buffers that stand anywhere, there and back", () =>
    withPool({ maxWorkers: 1 }, function* () {
      const buffer = new ArrayBuffer(1 << 20);
      expect(yield* toThread(heavy.sizeOf, transfer(buffer))).toBe(1 << 20);
      expect(buffer.byteLength).toBe(0);
      const view = new Uint8Array([1, 2, 3]);
      expect(yield* toThread(heavy.echo, { deep: [new Map([["view", transfer(view)]])] })).toEqual({
        deep: [new Map([["view", new Uint8Array([1, 2, 3])]])],
      });
      expect(view.byteLength).toBe(0);
      expect((yield* toThread(heavy.fill, 1000)).byteLength).toBe(1000);
    }));

  it("leaves the caller its buffer when the call never begins", () =>
    withPool({ maxWorkers: 1 }, function* () {
      const busy = createTask(toThread(heavy.work, 100));
      yield* sleep(0.08);
      const buffer = new ArrayBuffer(8);
      const call = createTask(toThread(heavy.sizeOf, transfer(buffer)));
      yield* sleep(0);
      call.cancel();
      yield* busy;
      expect(buffer.byteLength).toBe(8);
    }));

  it("is not needed for shared memory", () =>
    withPool({ maxWorkers: 1 }, function* () {
      const memory = shared(1);
      yield* toThread(heavy.countCall, memory, 0);
      expect(memory[0]).toBe(1);
    }));
});
