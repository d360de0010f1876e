import { type Coroutine, sleep, taskGroup } from "asyncio-web";

/** `steps` steps shared by `walkers` tasks that all want to run at once. */
export function* manySteps(steps: number, walkers: number, progress: { steps: number }) {
  yield* taskGroup(function* (group) {
    for (let n = 1; n <= walkers; n += 1) {
      const share = Math.floor((steps * n) / walkers) - Math.floor((steps * (n - 1)) / walkers);
      group.createTask(walk(share, progress), { name: `walker ${n}` });
    }
  });
}

function* walk(steps: number, progress: { steps: number }): Coroutine<void> {
  for (let n = 0; n < steps; n += 1) {
    progress.steps += 1;
    yield* sleep(0);
  }
}
