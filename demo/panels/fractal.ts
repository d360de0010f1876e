import { type Coroutine, createTask, isCancelled, sleep, type Task } from "asyncio-web";
import { type CancelMode, threadModule, ThreadPoolExecutor } from "asyncio-web/threads";
import type { Painted, Picture, Tile } from "../scenarios/fractal.ts";
import { type Paint, paintFractal, paintHere, tilesOf } from "../scenarios/paintFractal.ts";
import { prefill } from "./conditions.ts";
import { count, element, numberIn } from "./dom.ts";
import type { FrameMeter } from "./frameMeter.ts";
import { ThreadLanes } from "./threadLanes.ts";

const tileSize = 60;
/** Rows come more often than this, as long as anything computes. */
const quietMs = 1000;

let workers = 0;
const module = threadModule<typeof import("../scenarios/fractal.ts")>(
  () =>
    new Worker(new URL("../scenarios/fractal.ts", import.meta.url), { type: "module", name: `worker ${++workers}` }),
  { name: "fractal" },
);

export function fractalPanel(meter: FrameMeter, onBegin: () => void): void {
  const panel = element("fractal", HTMLElement);
  const form = element("fractal-form", HTMLFormElement);
  const startButton = element("fractal-start", HTMLButtonElement);
  const hereButton = element("fractal-here", HTMLButtonElement);
  const stopButton = element("fractal-stop", HTMLButtonElement);
  const status = element("fractal-status", HTMLElement);
  const figures = element("fractal-figures", HTMLElement);
  const bar = element("fractal-progress", HTMLProgressElement);
  const canvas = element("fractal-picture", HTMLCanvasElement);
  const lanes = new ThreadLanes(element("fractal-lanes", HTMLCanvasElement));
  const pen = canvas.getContext("2d");
  const rows = new Int32Array(new SharedArrayBuffer(4));
  const { width, height } = canvas;
  let pool: ThreadPoolExecutor | undefined;
  let poolSize = 0;
  let task: Task<void> | undefined;
  let abortedMs = 0;

  prefill(form);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void start(inWorkers);
  });
  hereButton.addEventListener("click", () => {
    if (form.reportValidity()) void start((picture) => (tile) => paintHere(tile, picture, rows));
  });
  stopButton.addEventListener("click", () => {
    abortedMs = performance.now();
    task?.cancel("the Abort button");
  });

  function inWorkers(picture: Picture): Paint {
    const size = numberIn(form, "workers");
    if (pool === undefined || size !== poolSize) {
      void pool?.shutdown();
      workers = 0;
      pool = new ThreadPoolExecutor({ maxWorkers: size });
    }
    poolSize = size;
    const cancel = new FormData(form).get("cancel") as CancelMode;
    const paint = module.paint.with({ executor: pool, cancel });
    return (tile) => paint(tile, picture, rows, cancel === "terminate");
  }

  function onPainted({ x, y, size }: Tile, painted: Painted): void {
    pen?.putImageData(new ImageData(painted.pixels, size), x, y);
    lanes.add(painted);
  }

  /** When the last row was counted: nothing computes any more. */
  function* untilQuiet(changedMs: () => number): Coroutine<number> {
    while (performance.now() - changedMs() < quietMs) yield* sleep({ milliseconds: 50 });
    return changedMs();
  }

  async function start(painterOf: (picture: Picture) => Paint): Promise<void> {
    const picture: Picture = { width, height, detail: numberIn(form, "detail") };
    const tiles = tilesOf(picture, tileSize);
    let changedMs = performance.now();
    Atomics.store(rows, 0, 0);
    pen?.clearRect(0, 0, width, height);
    panel.dataset["state"] = "running";
    startButton.disabled = hereButton.disabled = true;
    stopButton.disabled = false;
    status.textContent = "Painting …";
    onBegin();
    lanes.clear();
    const show = (): void => {
      const done = String(Atomics.load(rows, 0));
      if (panel.dataset["rows"] !== done) changedMs = performance.now();
      panel.dataset["rows"] = done;
      panel.dataset["frames"] = String(meter.frames);
      bar.value = Number(done) / (tiles.length * tileSize);
      figures.textContent = lanes.counts.map(([thread, n]) => `${thread}: ${count(n, "tile")}`).join(" · ");
      lanes.draw();
    };
    const stopShowing = meter.onFrame(show);
    const begunMs = performance.now();
    task = createTask(paintFractal(tiles, painterOf(picture), onPainted), { name: "fractal" });
    const state = await task.then(
      () => "finished",
      (error: unknown) => (isCancelled(error) ? "aborted" : String(error)),
    );
    const endedMs = performance.now();
    const gap = `${Math.round(meter.longestMs)} ms between frames at most`;
    stopButton.disabled = true;
    if (state === "aborted") {
      status.textContent = "Aborted; waiting until nothing computes any more …";
      const quiet = await createTask(untilQuiet(() => changedMs));
      const last = Math.max(0, Math.round(quiet - abortedMs));
      status.textContent = `Aborted after ${Math.round(endedMs - abortedMs)} ms; the last row came ${last} ms after the click`;
    } else if (state === "finished") {
      status.textContent = `${count(tiles.length, "tile")} in ${((endedMs - begunMs) / 1000).toFixed(2)} s, ${gap}`;
    } else status.textContent = state;
    stopShowing();
    show();
    panel.dataset["state"] = state;
    startButton.disabled = hereButton.disabled = false;
  }
}
