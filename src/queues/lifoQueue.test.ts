import { describe, expect, it } from "vitest";
import { createTask, LifoQueue, QueueEmpty, QueueFull, QueueShutDown } from "../index.ts";
import { runVirtual } from "../testing/index.ts";

describe("a last-in, first-out queue", () => {
  it("gives the newest item first", () => {
    const queue = new LifoQueue<number>();
    for (const item of [1, 3, 2]) queue.putNowait(item);
    expect([queue.getNowait(), queue.getNowait()]).toEqual([2, 3]);
    queue.putNowait(4);
    expect([queue.getNowait(), queue.getNowait()]).toEqual([4, 1]);
    expect(() => queue.getNowait()).toThrow(QueueEmpty);
  });

  it("may be bounded", async () => {
    const got: string[] = [];
    await runVirtual(function* () {
      const queue = new LifoQueue<string>({ maxsize: 2 });
      queue.putNowait("a");
      queue.putNowait("b");
      expect(() => queue.putNowait("c")).toThrow(QueueFull);
      expect(String(queue)).toBe("LifoQueue[maxsize:2, items:2, tasks:2]");
      const putter = createTask(queue.put("c"));
      got.push(yield* queue.get());
      yield* putter;
      got.push(yield* queue.get(), yield* queue.get());
    });
    expect(got).toEqual(["b", "c", "a"]);
  });

  it("can be shut down", () => {
    const queue = new LifoQueue<number>();
    queue.putNowait(1);
    queue.shutdown(true);
    expect(() => queue.getNowait()).toThrow(QueueShutDown);
  });
});
