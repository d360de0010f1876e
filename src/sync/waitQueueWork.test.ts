import { describe, expect, it } from "vitest";
import { countMoves, startCounting } from "../../test/countMoves.ts";
import { createTask, Event, Lock, Semaphore, sleep, type Task } from "../index.ts";
import { runVirtual } from "../testing/index.ts";

describe("the work of a line of waiting tasks", () => {
  it("to pass a lock on does not grow with the line", () =>
    runVirtual(
      function* () {
        const works: number[] = [];
        for (const waiting of [10, 1000]) {
          const lock = new Lock();
          yield* lock.acquire();
          const tasks = Array.from({ length: waiting }, () => createTask(lock.acquire()));
          yield* sleep(0);
          works.push(countMoves(() => lock.release()));
          for (const task of tasks) task.cancel();
          yield* sleep(0);
        }
        expect(works[1]).toBe(works[0]);
      },
      { debug: false },
    ));

  it("to leave it does not grow with the line, wherever one stood", async () => {
    const works: number[] = [];
    await runVirtual(
      function* () {
        for (const waiting of [10, 1000]) {
          const slots = new Semaphore(0);
          const tasks = Array.from({ length: waiting }, () => createTask(slots.acquire()));
          yield* sleep(0);
          yield* sleep(0);
          const leaving = [tasks[0], tasks[waiting / 2], tasks.at(-1)] as Task<unknown>[];
          for (const task of leaving) task.cancel();
          const stop = startCounting();
          yield* sleep(0);
          works.push(stop());
          expect(String(slots)).toBe(`Semaphore[locked, waiters:${waiting - 3}]`);
          for (const task of tasks) task.cancel();
          yield* sleep(0);
        }
      },
      { debug: false },
    );
    expect(works[1]).toBe(works[0]);
  });

  it("to wake all is one step a task", () =>
    runVirtual(
      function* () {
        const event = new Event();
        const waiters = Array.from({ length: 500 }, () => createTask(event.wait()));
        yield* sleep(0);
        expect(countMoves(() => event.set())).toBeLessThanOrEqual(500 * 4);
        yield* sleep(0);
        expect(waiters.every((task) => task.done())).toBe(true);
      },
      { debug: false },
    ));
});
