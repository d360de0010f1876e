import { expect, it } from "vitest";
import { createTask, run, sleep, until } from "../src/index.ts";
import { expected, program } from "./program.ts";

it("keeps CPython's order of events in a tab", async () => {
  expect(await run(program())).toEqual(expected);
});

it("keeps it in a module worker", async () => {
  const worker = new Worker(new URL("./program.worker.ts", import.meta.url), { type: "module" });
  try {
    const answer = await new Promise((resolve, reject) => {
      worker.addEventListener("message", (event) => resolve(event.data));
      worker.addEventListener("error", reject);
    });
    expect(answer).toEqual(expected);
  } finally {
    worker.terminate();
  }
});

it("runs a task from an event handler, with no loop started by anyone", async () => {
  const button = document.createElement("button");
  const clicked = new Promise<string>((resolve) => {
    button.addEventListener("click", () => resolve(createTask(sleep(0.01, "saved"))));
  });
  button.click();
  expect(await clicked).toBe("saved");
});

it("aborts a request when its task is cancelled", async () => {
  const aborted = new Promise<boolean>((resolve) => {
    const task = createTask(
      until((signal) => {
        signal.addEventListener("abort", () => resolve(true));
        return fetch("/", { signal }).then(() => new Promise<never>(() => {})); // quicker than us it may be, settled never
      }),
    );
    createTask(
      (function* () {
        yield* sleep(0);
        task.cancel();
      })(),
    );
    task.catch(() => {});
  });
  expect(await aborted).toBe(true);
});

it("never wakes early", async () => {
  for (const seconds of [0.001, 0.004, 0.0125]) {
    const before = performance.now();
    await sleep(seconds);
    expect(performance.now() - before).toBeGreaterThanOrEqual(seconds * 1000 - 0.1); // the page's clock is coarse
  }
});
