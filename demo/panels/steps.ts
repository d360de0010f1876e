import { createTask, isCancelled, type Task } from "asyncio-web";
import { manySteps } from "../scenarios/manySteps.ts";
import { prefill } from "./conditions.ts";
import { count, element, numberIn } from "./dom.ts";
import type { FrameMeter } from "./frameMeter.ts";

const walkers = 200;

export function stepsPanel(meter: FrameMeter, onBegin: () => void): void {
  const panel = element("steps", HTMLElement);
  const form = element("steps-form", HTMLFormElement);
  const startButton = element("steps-start", HTMLButtonElement);
  const stopButton = element("steps-stop", HTMLButtonElement);
  const status = element("steps-status", HTMLElement);
  const bar = element("steps-progress", HTMLProgressElement);
  const clicks = element("steps-clicks", HTMLOutputElement);
  let task: Task<void> | undefined;

  prefill(form);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void start(numberIn(form, "steps"));
  });
  stopButton.addEventListener("click", () => task?.cancel("the Stop button"));
  element("steps-count", HTMLButtonElement).addEventListener("click", () => {
    clicks.value = String(Number(clicks.value) + 1);
  });

  async function start(steps: number): Promise<void> {
    const progress = { steps: 0 };
    const begun = performance.now();
    panel.dataset["state"] = "running";
    startButton.disabled = true;
    stopButton.disabled = false;
    onBegin();
    const stopShowing = meter.onFrame(() => {
      bar.value = progress.steps / steps;
      panel.dataset["steps"] = String(progress.steps);
      panel.dataset["frames"] = String(meter.frames);
    });
    task = createTask(manySteps(steps, walkers, progress), { name: "many steps" });
    const state = await task.then(
      () => "finished",
      (error: unknown) => (isCancelled(error) ? "stopped" : String(error)),
    );
    stopShowing();
    const seconds = (performance.now() - begun) / 1000;
    bar.value = progress.steps / steps;
    panel.dataset["steps"] = String(progress.steps);
    panel.dataset["state"] = state;
    const gap = `${Math.round(meter.longestMs)} ms between frames at most`;
    status.textContent = `${count(progress.steps, "step")} in ${seconds.toFixed(2)} s, ${gap}`;
    startButton.disabled = false;
    stopButton.disabled = true;
  }
}
