import { describe, expect, it } from "vitest";
import { countMoves } from "../../test/countMoves.ts";
import { createTask, LifoQueue, Queue, sleep } from "../index.ts";
import { runVirtual } from "../testing/index.ts";

describe("the work of a queue", () => {
  it.each([
    ["Queue", () => new Queue<number>()],
    ["LifoQueue", () => new LifoQueue<number>()],
  ])("does not grow with the items that a %s holds", (_, make) => {
    const work = (items: number): number => {
      const queue = make();
      for (let i = 0; i < items; i++) queue.putNowait(i);
      return countMoves(() => {
        for (let i = 0; i < 100; i++) {
          queue.putNowait(i);
          queue.getNowait();
        }
      });
    };
    expect(work(2000)).toBeLessThanOrEqual(work(2) + 1);
  });

  it("does not grow with the tasks that wait for it", () =>
    runVirtual(
      function* () {
        const works: number[] = [];
        for (const waiting of [10, 1000]) {
          const queue = new Queue<number>();
          const getters = Array.from({ length: waiting }, () => createTask(queue.get()));
          yield* sleep(0);
          works.push(
            countMoves(() => {
              for (let i = 0; i < 5; i++) queue.putNowait(i);
            }),
          );
          for (const getter of getters) getter.cancel();
          yield* sleep(0);
        }
        const [few, many] = works as [number, number];
        expect(many).toBeLessThanOrEqual(few + 5);
      },
      { debug: false },
    ));
});
