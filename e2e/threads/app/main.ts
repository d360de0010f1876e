import { createTask, QueueEmpty, run, sleep, timeout } from "asyncio-web";
import { threadModule, toThread } from "asyncio-web/threads";
import { OutOfPaint } from "./outOfPaint.ts";
import { page } from "./page.ts";
import { createWorker } from "./worker.ts";

type Functions = typeof import("./heavy.ts").functions;

const heavy = threadModule<Functions>(createWorker, { name: "heavy", page });
const missing = threadModule<Functions>(() => new Worker(new URL("/missing.js", location.href), { type: "module" }));
const blob = threadModule<Functions>(() => new Worker(URL.createObjectURL(new Blob(["self.name"]))));

/** What can be seen from outside: each is run by the test, in the page. */
export const checks = {
  isIsolated: () => crossOriginIsolated,
  add: () => run(toThread(heavy.add, 1, 2)),
  many: async () => {
    const sums = await run(async () => Promise.all(Array.from({ length: 200 }, (_, i) => heavy.add(i, 1))));
    return sums.reduce((all, sum) => all + sum);
  },
  nap: () => run(toThread(heavy.nap)),
  error: () =>
    run(toThread(heavy.refuse, "built in")).then(undefined, (error: Error) => [
      error instanceof RangeError,
      error.message,
      error.cause instanceof TypeError,
      /heavy/.test(error.stack ?? ""),
    ]),
  ours: () => run(toThread(heavy.refuse, "ours")).catch((error: Error) => error instanceof QueueEmpty),
  registered: () =>
    run(toThread(heavy.refuse, "registered")).catch((error: Error) => error instanceof OutOfPaint && error.colour),
  items: () =>
    run(async () => {
      let sum = 0;
      for await (const item of await toThread(heavy.count, 100)) sum += item;
      return sum;
    }),
  progress: async () => {
    const steps: number[] = [];
    await run(toThread(heavy.report, (step: number) => void steps.push(step)));
    return steps;
  },
  ask: () => run(toThread(heavy.ask)),
  askBlocking: () => run(toThread(heavy.askBlocking)).catch(String),
  cooperative: () =>
    run(function* () {
      const call = createTask(heavy.untilCancelled.with({ cancel: "cooperative" })());
      yield* sleep(0.05);
      call.cancel();
      return yield* toThread(heavy.add, 20, 22); // behind it
    }),
  runaway: () =>
    run(function* () {
      try {
        yield* timeout(0.05, () => heavy.spin.with({ cancel: "terminate" })());
      } catch (error) {
        return [(error as Error).name, yield* toThread(heavy.add, 2, 3)];
      }
      return [];
    }),
  close: () => run(toThread(heavy.close)).catch(String),
  missing: () => run(toThread(missing.add, 1, 2)).catch(String),
  blob: () => run(toThread(blob.add, 1, 2)).catch(String),
  inline: () => run(toThread((a: number, b: number) => a * b, 6, 7)).catch(String),
};

Object.assign(globalThis, { checks });
