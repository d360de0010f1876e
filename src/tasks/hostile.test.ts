import { afterAll, describe, expect, it, vi } from "vitest";
import { createTask, EventLoop, sleep, type Coroutine } from "../index.ts";
import { trace } from "../devtools/index.ts";

/** An object that cannot be made a text: `String()` of it throws. */
const mute: object = Object.create(null);

const hostErrors: unknown[] = [];
const note = (error: unknown): void => void hostErrors.push(error);
process.on("unhandledRejection", note).on("uncaughtException", note);
afterAll(() => {
  process.off("unhandledRejection", note).off("uncaughtException", note);
});

/** Runs the program beside another, and tells how both end: a loop must not die of what one task does. */
async function outcomeOf(program: (loop: EventLoop) => Coroutine<unknown>): Promise<[string, string]> {
  const told: string[] = [];
  const loop = new EventLoop();
  loop.setExceptionHandler((_, context) => told.push(context.message));
  const ended = (promise: PromiseLike<unknown>): Promise<string> =>
    Promise.resolve(promise).then(
      () => "fine",
      (error: unknown) => (error as Error).name,
    );
  const main = loop.createTask(program(loop));
  const bystander = loop.createTask(sleep(0.001));
  const outcomes = Promise.all([ended(main), ended(bystander)]);
  void loop.runForever();
  let deadline: NodeJS.Timeout | undefined;
  const outcome = await Promise.race([
    outcomes,
    new Promise<[string, string]>((resolve) => (deadline = setTimeout(resolve, 2000, ["dead", "dead"]))),
  ]);
  clearTimeout(deadline);
  loop.stop();
  return outcome;
}

describe("a loop goes on", () => {
  it("when a task is cancelled for a reason that has no text", async () => {
    const outcome = await outcomeOf(function* (loop) {
      const task = loop.createTask(sleep(1));
      yield;
      task.cancel(mute);
      yield* task;
    });
    expect(outcome).toEqual([expect.stringMatching("Error"), "fine"]);
  });

  it("when a task fails with something that has no text, and nobody looks", async () => {
    vi.spyOn(console, "error").mockImplementation(() => {});
    const outcome = await outcomeOf(function* (loop) {
      loop.createTask(
        (function* () {
          throw mute;
        })(),
      );
      yield* sleep(0.001);
    });
    expect(outcome).toEqual(["fine", "fine"]);
    expect(hostErrors).toEqual([]);
  });

  it("when somebody who watches it throws", async () => {
    const outcome = await outcomeOf(function* () {
      yield;
      const stop = trace(() => {
        throw new RangeError("the watcher's own");
      });
      try {
        yield* sleep(0);
      } finally {
        stop();
      }
    });
    expect(outcome).toEqual(["fine", "fine"]);
  });

  it("when a task yields something that has no text", async () => {
    const outcome = await outcomeOf(function* () {
      yield mute as never;
    });
    expect(outcome).toEqual(["TypeError", "fine"]);
  });

  it("after all that, for the whole page", async () => {
    expect(await createTask(sleep(0, "fine"))).toBe("fine");
  });
});
