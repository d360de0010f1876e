import { describe, expect, it } from "vitest";
import {
  allTasks,
  type CancelledError,
  coroutine,
  type Coroutine,
  createTask,
  currentTask,
  EventLoop,
  Future,
  isCancelled,
  run,
  shield,
  sleep,
  type Task,
} from "../index.ts";
import { VirtualClock } from "../testing/index.ts";

/** Numbers from 0 to `below - 1`, the same for the same seed. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

interface Life {
  task?: Task<number>;
  requests: number;
  raised: number;
  steps: number;
  isOver: boolean;
  /** When it was asked to go and has not been told yet. */
  askedAt: number | undefined;
  wrong: string[];
}

/**
 * Workers wait for futures, sleeps, each other and their turn, while others set futures and cancel workers, all on
 * whole seconds: results and cancellations meet in one tick in every order. Gives what each worker went through.
 */
async function hammer(seed: number): Promise<{ lives: Life[]; order: string[]; left: number }> {
  const next = numbers(seed);
  const lives: Life[] = [];
  const order: string[] = [];
  const futures: Future<number>[] = [];
  const loop = new EventLoop({ clock: new VirtualClock() });

  const waits: ((id: number) => Coroutine<unknown>)[] = [
    function* () {
      return yield* sleep(next(3));
    },
    function* () {
      const future = new Future<number>();
      futures.push(future);
      return yield* future;
    },
    function* () {
      return yield;
    },
    function* (id) {
      const other = lives[next(id + 1)]?.task; // an earlier one, so that none waits in a circle
      return other === undefined || other === currentTask() ? undefined : yield* shield(other);
    },
    function* () {
      return yield* createTask(sleep(next(3)), { eagerStart: next(2) === 0 });
    },
  ];
  const nested = coroutine(function* (id: number, depth: number): Coroutine<void> {
    if (depth > 0) yield* nested(id, depth - 1);
    else yield* (waits[next(waits.length)] as (typeof waits)[0])(id);
  });

  function* worker(id: number, life: Life): Coroutine<number> {
    try {
      for (let i = 0; i < 6; i++) {
        life.steps += 1;
        order.push(`${id} at ${loop.time()}`);
        try {
          yield* nested(id, next(3));
          if (life.askedAt !== undefined) life.wrong.push(`was not told of the request at ${life.askedAt}`);
        } catch (error) {
          if (!isCancelled(error)) throw error;
          const self = currentTask() as Task<number>;
          if (self.cancelling() === 0) continue; // what it waited for was cancelled, not it
          life.raised += 1;
          if (life.askedAt !== loop.time()) life.wrong.push(`told at ${loop.time()}, not at ${life.askedAt}`);
          life.askedAt = undefined;
          if (next(3) > 0) throw error;
          while (self.cancelling() > 0) self.uncancel();
        }
      }
      return id;
    } finally {
      life.isOver = true;
    }
  }

  await run(
    function* () {
      for (let id = 0; id < 20; id++) {
        const life: Life = { requests: 0, raised: 0, steps: 0, isOver: false, askedAt: undefined, wrong: [] };
        lives.push(life);
        life.task = createTask(worker(id, life), { name: `w${id}`, eagerStart: next(2) === 0 });
      }
      for (let second = 0; second < 40; second++) {
        yield* sleep(next(2));
        for (let i = next(5); i > 0; i--) {
          const life = lives[next(lives.length)];
          if (life?.task?.cancel(`request ${second}`) !== true) continue;
          life.requests += 1;
          life.askedAt ??= loop.time();
        }
        for (const future of futures.splice(0, next(6))) if (!future.done()) future.setResult(second);
      }
      for (let round = 0; lives.some((life) => life.task?.done() === false) && round < 100; round++) {
        for (const future of futures.splice(0)) if (!future.done()) future.setResult(-1);
        yield* sleep(1);
      }
      order.push(...[...allTasks()].slice(1).map((task) => `left: ${task.getName()}`));
    },
    { loop },
  );
  return { lives, order, left: allTasks(loop).size };
}

describe("tasks that wait and are cancelled in the same tick", () => {
  it.each(Array.from({ length: 12 }, (_, i) => 7919 * (i + 1)))("all end, and as they say (seed %i)", async (seed) => {
    const { lives, order, left } = await hammer(seed);
    const wrong: string[] = [];
    for (const [id, { task, requests, raised, steps, isOver, ...life }] of lives.entries()) {
      const text = `w${id}: ${String(task)}, ${requests} requests, ${raised} raised, ${steps} steps`;
      if (task?.done() !== true) {
        wrong.push(`not done: ${text}`);
        continue;
      }
      wrong.push(...life.wrong.map((what) => `w${id}: ${what}`));
      if (isOver !== steps > 0) wrong.push(`not left: ${text}`);
      if (raised > requests) wrong.push(`cancelled out of nothing: ${text}`);
      if (task.cancelled() && requests === 0) wrong.push(`cancelled by nobody: ${text}`);
      if (!task.cancelled() && task.exception() !== null) wrong.push(`failed: ${text}`);
      if (!task.cancelled() && task.result() !== id) wrong.push(`wrong result: ${text}`);
      if (task.cancelled() && steps > 0 && raised === 0) wrong.push(`cancelled without being told: ${text}`);
    }
    expect(wrong).toEqual([]);
    expect(order.filter((note) => note.startsWith("left"))).toEqual([]);
    expect(left).toBe(0);
  });

  it("do so in the same order every time", async () => {
    expect((await hammer(42)).order).toEqual((await hammer(42)).order);
  });
});

describe("a future that many wait for while they are cancelled", () => {
  it.each([1, 2, 3, 4, 5, 6])("tells each of those that stay, and nobody twice (seed %i)", async (seed) => {
    const next = numbers(seed * 104_729);
    const wrong: string[] = [];
    await run(
      function* () {
        for (let round = 0; round < 20; round++) {
          const future = new Future<number>();
          const told = new Map<number, number>();
          const wait = function* (id: number): Coroutine<void> {
            // A waiter of its own each: cancelling a task cancels what it waits for.
            const own = new Future<number>();
            future.addDoneCallback(() => own.done() || own.setResult(round));
            const got = yield* own;
            told.set(id, (told.get(id) ?? 0) + got - round + 1);
          };
          const tasks = Array.from({ length: 10 }, (_, id) => createTask(wait(id)));
          const cancelled = tasks.filter(() => next(3) === 0);
          const isFirst = next(2) === 0;
          yield* sleep(1);
          if (isFirst) future.setResult(round);
          for (const task of cancelled) task.cancel("no longer");
          if (!isFirst) future.setResult(round);
          yield* sleep(1);
          tasks.forEach((task, id) => {
            const isCancel = cancelled.includes(task);
            if (task.cancelled() !== isCancel) wrong.push(`round ${round}, ${id}: ${String(task)}`);
            if (told.get(id) !== (isCancel ? undefined : 1)) wrong.push(`round ${round}, ${id} told ${told.get(id)}`);
            let reason: unknown;
            try {
              task.result();
            } catch (error) {
              reason = (error as CancelledError).reason;
            }
            if (isCancel && reason !== "no longer") wrong.push(`round ${round}, ${id}: reason ${String(reason)}`);
          });
        }
      },
      { loop: new EventLoop({ clock: new VirtualClock() }) },
    );
    expect(wrong).toEqual([]);
  });
});
