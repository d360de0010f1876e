import { createTask, Queue, sleep } from "asyncio-web";
import { runVirtual } from "asyncio-web/testing";
import { expect, it } from "vitest";
import { typeahead } from "./typeahead.ts";

/** Asks each question at its second; its answer takes as long as said. Returns what happened, in order. */
async function story(
  questions: readonly (readonly [question: string, at: number, takes: number])[],
): Promise<string[]> {
  const events: string[] = [];
  await runVirtual(function* () {
    const queue = new Queue<string>();
    const loop = typeahead<string>({
      questions: queue,
      pause: 0,
      ask: (question, signal) => {
        signal.addEventListener("abort", () => events.push(`${question} aborted`));
        const [, , takes] = questions.find(([known]) => known === question) ?? ["", 0, 0];
        return createTask(sleep(takes, question.toUpperCase())).then();
      },
      onAsk: (question) => events.push(`${question} asked`),
      onAnswer: (_, answer) => events.push(answer),
      onFailed: (question, why) => events.push(`${question}: ${String(why)}`),
    });
    const task = createTask(loop);
    let now = 0;
    for (const [question, at] of questions) {
      yield* sleep(at - now);
      now = at;
      queue.putNowait(question);
    }
    yield* sleep(100);
    task.cancel();
  });
  return events;
}

it("shows the answer to the last question, although an older one would take longer", async () => {
  const events = await story([
    ["p", 0, 30],
    ["pr", 1, 20],
    ["pro", 2, 10],
  ]);
  expect(events).toEqual(["p asked", "p aborted", "pr asked", "pr aborted", "pro asked", "PRO"]);
});

it("shows each answer that is there before the next question", async () => {
  const events = await story([
    ["p", 0, 1],
    ["pr", 5, 1],
  ]);
  expect(events).toEqual(["p asked", "P", "pr asked", "PR"]);
});
