import { type Coroutine, currentTask, sleep } from "../../src/index.ts";
import { threadModule } from "../../src/threads/threadModule.ts";
import { toThread } from "../../src/threads/toThread.ts";

/** What has happened to `forever()`. */
export const events: string[] = [];

/** A value that only a class of its own has. */
class Colour {
  readonly name = "red";
}

/** What the workers may run on the page. */
export const pageFunctions = {
  *answer(question: string): Coroutine<string> {
    yield* sleep(0.05);
    return `${question} yes`;
  },
  *answerWhen(memory: Int32Array<SharedArrayBuffer>): Coroutine<string> {
    while (Atomics.load(memory, 0) === 0) yield* sleep({ milliseconds: 2 });
    return "yes";
  },
  echo: (value: unknown): unknown => value,
  *addInPool(a: number, b: number): Coroutine<number> {
    return yield* toThread(heavy.add, a, b);
  },
  *forever(): Coroutine<void> {
    events.push("started");
    try {
      yield* sleep(1000);
    } finally {
      events.push("ended");
    }
  },
  refuse(): never {
    throw new RangeError("no", { cause: new TypeError("inner") });
  },
  *refuseByCancel(): Coroutine<void> {
    yield* sleep(0.01);
    currentTask()?.cancel("the page");
    yield* sleep(1);
  },
  colour: (): Colour => new Colour(),
};

/** The workers that were made, to be counted and killed. */
export const made: Worker[] = [];
/** Those of them that have started. */
export const started: Worker[] = [];

export const heavy = threadModule<typeof import("./heavy.ts")>(
  () => {
    const worker = new Worker(new URL("./heavy.ts", import.meta.url), { type: "module" });
    made.push(worker);
    worker.addEventListener("message", ({ data }) => {
      if ((data as { asyncioWeb?: string } | undefined)?.asyncioWeb === "ready") started.push(worker);
    });
    return worker;
  },
  { name: "heavy", page: pageFunctions },
);
