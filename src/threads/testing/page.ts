import { type Coroutine, sleep } from "../../index.ts";
import { threadModule } from "../threadModule.ts";
import { toThread } from "../toThread.ts";

/** What the workers may run on the page. */
export const pageFunctions = {
  *answer(question: string): Coroutine<string> {
    yield* sleep(0.05);
    return `${question} yes`;
  },
  echo: (value: unknown): unknown => value,
  *addInPool(a: number, b: number): Coroutine<number> {
    return yield* toThread(heavy.add, a, b);
  },
  *forever(): Coroutine<void> {
    yield* sleep(1000);
  },
};

export const heavy = threadModule<typeof import("./heavy.ts")>(
  () => new Worker(new URL("./heavy.ts", import.meta.url), { type: "module" }),
  { name: "heavy", page: pageFunctions },
);
