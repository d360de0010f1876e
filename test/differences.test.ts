import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  allTasks,
  type Coroutine,
  createTask,
  getEventLoop,
  getRunningLoop,
  isCancelled,
  Lock,
  Queue,
  RuntimeError,
  sleep,
  type Task,
  taskGroup,
  timeout,
  wait,
} from "../src/index.ts";
import { StreamReader } from "../src/streams/index.ts";
import { runVirtual } from "../src/testing/index.ts";
import { root } from "./sources.ts";

const page = readFileSync(join(root, "docs/differs-from-python.md"), "utf8");
const differences = [...page.matchAll(/^### (.+)$/gm)].map((match) => match[1] ?? "");

const scenarios: Record<string, () => Promise<void>> = {
  "A catch sees cancellations": async () => {
    const caught = await runVirtual(function* () {
      const task = createTask(
        (function* () {
          try {
            yield* sleep(1);
          } catch (error) {
            return isCancelled(error);
          }
          return false;
        })(),
      );
      yield* sleep(0);
      task.cancel();
      return yield* task;
    });
    expect(caught).toBe(true);
  },

  "A task is held until it is done": async () => {
    const held = await runVirtual(function* () {
      createTask(sleep(1), { name: "nobody keeps it" });
      yield* sleep(0.5);
      return [...allTasks()].map((task) => task.getName());
    });
    expect(held).toContain("nobody keeps it");
  },

  "Sets keep their order": async () => {
    const order: string[] = [];
    await runVirtual(function* () {
      const second = createTask(sleep(2), { name: "second" });
      const first = createTask(sleep(1), { name: "first" });
      const { done } = yield* wait([second, first]);
      for (const future of done) order.push((future as Task<void>).getName());
    });
    expect(order).toEqual(["second", "first"]);
  },

  "There is a loop before run": async () => {
    const loop = getEventLoop();
    expect(() => getRunningLoop()).toThrow(RuntimeError);
    expect(loop.isRunning()).toBe(true);
    expect(createTask(sleep(0)).getLoop()).toBe(loop);
  },

  "Timeouts and groups take a function": async () => {
    const answers = await runVirtual(function* () {
      const inTime = yield* timeout(3, function* () {
        return yield* sleep(1, "in time");
      });
      const together = yield* taskGroup(function* (group) {
        group.createTask(sleep(1));
        return "together";
      });
      return [inTime, together];
    });
    expect(answers).toEqual(["in time", "together"]);
  },

  "A yield without its star is an error": async () => {
    const forgetful = runVirtual(function* () {
      yield sleep(1) as never;
    });
    await expect(forgetful).rejects.toThrow(/did you mean yield\*/i);
  },

  "An awaited call can be awaited from anywhere": async () => {
    const queue = new Queue<string>();
    await queue.put("from an event handler");
    expect(await queue.get()).toBe("from an event handler");
  },

  "An error that nobody looks at is told at once": async () => {
    const told: string[] = [];
    await runVirtual(function* () {
      getRunningLoop().setExceptionHandler((loop, { message }) => told.push(`${loop.time()} s: ${message}`));
      createTask(fail(), { name: "forgotten" });
      yield* sleep(2);
    });
    expect(told).toEqual([expect.stringMatching(/^1 s: exception was never retrieved: Task\['forgotten', failed: /)]);
  },

  "Waiting for several makes tasks of coroutines": async () => {
    const { done } = await runVirtual(function* () {
      return yield* wait([sleep(1, "a"), sleep(2, "b")]);
    });
    expect([...done].map((future) => future.result())).toEqual(["a", "b"]);
  },

  "What is acquired comes as a guard": async () => {
    const lock = new Lock();
    await runVirtual(function* () {
      using _ = yield* lock.acquire();
      yield* sleep(1);
    });
    expect(lock.locked()).toBe(false);
  },

  "Requests to cancel for the same reason may share their error": async () => {
    const errors: unknown[] = [];
    await runVirtual(
      function* () {
        const tasks = [createTask(sleep(1)), createTask(sleep(1))];
        yield* sleep(0);
        for (const task of tasks) task.cancel("shutting down");
        for (const task of tasks) yield* collect(task, errors);
      },
      { debug: false },
    );
    expect(errors.map(String)).toEqual(["CancelledError: shutting down", "CancelledError: shutting down"]);
    expect(errors[0]).toBe(errors[1]);
  },

  "A task that waited for itself can be waited for": async () => {
    const messages: string[] = [];
    const result = await runVirtual(function* () {
      const body = function* (): Coroutine<string> {
        for (let attempt = 0; attempt < 2; attempt++) {
          try {
            yield* narcissus;
          } catch (error) {
            messages.push((error as Error).message);
          }
        }
        yield* sleep(1);
        return "grown up";
      };
      const narcissus: Task<string> = createTask(body());
      yield* sleep(0.5);
      return yield* narcissus;
    });
    expect(result).toBe("grown up");
    expect(messages.map((message) => message.split(":")[0])).toEqual([
      "Task cannot await on itself",
      "Task cannot await on itself",
    ]);
  },

  "A group can be cancelled": async () => {
    const end = await runVirtual(function* () {
      yield* taskGroup(function* (group) {
        group.createTask(sleep(10));
        yield* sleep(1);
        group.cancel();
        yield* sleep(10);
      });
      return getRunningLoop().time();
    });
    expect(end).toBe(1);
  },

  "A read that is cancelled loses nothing": async () => {
    const rest = await runVirtual(function* () {
      const reader = new StreamReader();
      const reading = createTask(reader.read());
      yield* sleep(0);
      reader.feedData(new Uint8Array(5));
      yield* sleep(0);
      reading.cancel();
      yield* sleep(0);
      reader.feedEof();
      return (yield* reader.read()).length;
    });
    expect(rest).toBe(5);
  },

  "A read goes on waiting if another took the bytes": async () => {
    const lengths = await runVirtual(function* () {
      const reader = new StreamReader();
      const first = createTask(reader.read(10));
      yield* sleep(0);
      reader.feedData(new Uint8Array(3));
      const taken = yield* reader.read(10);
      yield* sleep(0);
      reader.feedData(new Uint8Array(7));
      return [taken.length, (yield* first).length];
    });
    expect(lengths).toEqual([3, 7]);
  },
};

function* fail(): Coroutine<never> {
  yield* sleep(1);
  throw new Error("nobody looked");
}

function* collect(task: Task<void>, errors: unknown[]): Coroutine<void> {
  try {
    yield* task;
  } catch (error) {
    errors.push(error);
  }
}

describe("what differs from Python", () => {
  it("is written down and shown here, both", () => {
    expect(Object.keys(scenarios)).toEqual(differences);
  });

  it.each(Object.entries(scenarios))("%s", (_, scenario) => scenario());
});
