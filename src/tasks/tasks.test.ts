import { describe, expect, it } from "vitest";
import { allTasks, createTask, currentTask, EventLoop, getRunningLoop, sleep, type Task } from "../index.ts";
import { runVirtual } from "../testing/index.ts";

/** The names of the tasks, as text: deep equality would iterate over the tasks themselves. */
const names = (tasks: Iterable<Task<unknown> | null>): string => [...tasks].map((task) => task?.getName()).join(" ");

describe("currentTask", () => {
  it("is the task whose step goes on", () =>
    runVirtual(function* () {
      const seen: (Task<unknown> | null)[] = [];
      for (const name of ["a", "b"]) {
        createTask(
          (function* () {
            seen.push(currentTask());
            yield* sleep(1);
            seen.push(currentTask());
          })(),
          { name },
        );
      }
      const main = currentTask();
      yield* sleep(2);
      expect(names(seen)).toBe("a b a b");
      expect(currentTask() === main).toBe(true);
    }));

  it("is nobody in callbacks and outside of the loop", async () => {
    expect(currentTask()).toBe(null);
    const seen: unknown[] = [];
    await runVirtual(function* () {
      getRunningLoop().callSoon(() => seen.push(currentTask()));
      yield;
    });
    expect(seen).toEqual([null]);
    expect(currentTask()).toBe(null);
  });

  it("is nobody on a loop that does not run just now", () =>
    runVirtual(function* () {
      expect(currentTask(getRunningLoop())?.getName()).toBe(currentTask()?.getName());
      expect(currentTask(new EventLoop())).toBe(null);
    }));

  it("is nobody after an await in an async function, and the task before it", () =>
    runVirtual(function* () {
      const seen: (string | undefined)[] = [];
      const work = async (): Promise<void> => {
        seen.push(currentTask()?.getName());
        await Promise.resolve();
        seen.push(currentTask()?.getName());
      };
      yield* createTask(work, { name: "async" });
      expect(seen).toEqual(["async", undefined]);
    }));
});

describe("allTasks", () => {
  it("are those that are not done, in the order of their making", () =>
    runVirtual(function* () {
      currentTask()?.setName("main");
      const tasks = { slow: 3, quick: 1, middle: 2 };
      const [slow, , middle] = Object.entries(tasks).map(([name, seconds]) => createTask(sleep(seconds), { name }));
      expect(names(allTasks())).toBe("main slow quick middle");
      yield* sleep(1.5);
      expect(names(allTasks())).toBe("main slow middle");
      middle?.cancel();
      expect(names(allTasks())).toBe("main slow middle");
      yield* sleep(0.25);
      expect(names(allTasks())).toBe("main slow");
      yield* slow as Task<void>;
      expect(names(allTasks())).toBe("main");
    }));

  it("are a copy, which later events do not change", () =>
    runVirtual(function* () {
      const before = allTasks();
      createTask(sleep(1));
      expect(before.size).toBe(1);
      before.clear();
      expect(allTasks().size).toBe(2);
      yield* sleep(2);
    }));

  it("are those of the loop given", () =>
    runVirtual(function* () {
      const other = new EventLoop();
      const task = other.createTask(sleep(0), { name: "other's" });
      expect(names(allTasks(other))).toBe("other's");
      expect(allTasks().has(task)).toBe(false);
    }));

  it("keep their order and are all released where most have ended", () =>
    runVirtual(
      function* () {
        const main = currentTask();
        const lasts = (i: number): number => 1 + ((i * 7) % 5);
        const tasks = Array.from({ length: 150 }, (_, i) => createTask(sleep(lasts(i))));
        for (let second = 1; second <= 5; second++) {
          yield* sleep(1);
          yield;
          const left = tasks.filter((_, i) => lasts(i) > second);
          expect(names(allTasks())).toBe(names([main, ...left]));
        }
        const late = createTask(sleep(1));
        expect(names(allTasks())).toBe(names([main, late]));
        yield* late;
        expect(names(allTasks())).toBe(names([main]));
      },
      { debug: false },
    ));

  it.each([1, 2, 3, 4])("are exact whatever is made, ended and cancelled (seed %i)", async (seed) => {
    let state = seed;
    const next = (below: number): number => (state = (state * 1103515245 + 12345) % 2147483648) % below;
    const wrong: string[] = [];
    await runVirtual(
      function* () {
        const main = currentTask();
        const made: Task<void>[] = [];
        for (let step = 0; step < 150; step++) {
          const what = next(10);
          if (what < 4) made.push(createTask(sleep(next(4)), { eagerStart: next(2) === 0 }));
          else if (what < 6) made[next(Math.max(made.length, 1))]?.cancel();
          else yield* sleep(next(3));
          const held = [...allTasks()];
          const expected = [main, ...made.filter((task) => !task.done())];
          if (held.length !== expected.length || held.some((task, i) => task !== expected[i])) {
            wrong.push(`step ${step}: ${names(held)}`);
          }
        }
      },
      { debug: false },
    );
    expect(wrong).toEqual([]);
  });
});
