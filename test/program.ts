import { createTask, gather, sleep, type Coroutine } from "../src/index.ts";

/** A program that shows the order of events, for every host that has to keep it. */
export function* program(): Coroutine<string[]> {
  const events: string[] = [];
  function* step(name: string, seconds: number): Coroutine<void> {
    events.push(`${name} starts`);
    yield* sleep(seconds);
    events.push(`${name} ends`);
  }
  const slow = createTask(step("slow", 0.02));
  const quick = createTask(step("quick", 0));
  yield* sleep(0);
  events.push("main");
  yield* gather(slow, quick);
  return events;
}

/** What CPython prints. */
export const expected: string[] = ["slow starts", "quick starts", "main", "quick ends", "slow ends"];
