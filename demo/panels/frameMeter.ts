import { element } from "./dom.ts";

const kept = 120;
const budgetMs = 1000 / 60;

/** Counts frames and draws the time between them; the worst since `reset()` stays on show. */
export class FrameMeter {
  frames = 0;
  longestMs = 0;
  longTasks = 0;
  readonly #gapsMs: number[] = [];
  readonly #listeners = new Set<() => void>();
  readonly #canvas = element("meter-strip", HTMLCanvasElement);
  readonly #text = element("meter-text", HTMLElement);
  #lastMs = performance.now();
  #shownMs = 0;

  constructor() {
    if (PerformanceObserver.supportedEntryTypes.includes("longtask")) {
      new PerformanceObserver((list) => void (this.longTasks += list.getEntries().length)).observe({
        type: "longtask",
      });
    }
    document.addEventListener("visibilitychange", () => void (this.#lastMs = performance.now()));
    requestAnimationFrame(this.#frame);
  }

  reset(): void {
    this.frames = 0;
    this.longestMs = 0;
    this.longTasks = 0;
    this.#lastMs = performance.now();
  }

  /** Calls back in every frame, until the returned function is called. */
  onFrame(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  readonly #frame = (): void => {
    requestAnimationFrame(this.#frame);
    const now = performance.now();
    const gapMs = now - this.#lastMs;
    this.#lastMs = now;
    this.frames += 1;
    this.longestMs = Math.max(this.longestMs, gapMs);
    this.#gapsMs.push(gapMs);
    if (this.#gapsMs.length > kept) this.#gapsMs.shift();
    for (const listener of this.#listeners) listener();
    if (now - this.#shownMs < 250) return;
    this.#shownMs = now;
    this.#show();
  };

  #show(): void {
    const recent = this.#gapsMs.slice(-30);
    const fps = Math.round((1000 * recent.length) / recent.reduce((sum, gapMs) => sum + gapMs, 0));
    const tasks = this.longTasks === 1 ? "1 long task" : `${this.longTasks} long tasks`;
    this.#text.textContent = `${fps} fps · longest gap ${Math.round(this.longestMs)} ms · ${tasks}`;
    const pen = this.#canvas.getContext("2d");
    if (!pen) return;
    const style = getComputedStyle(this.#canvas);
    const { width, height } = this.#canvas;
    pen.clearRect(0, 0, width, height);
    this.#gapsMs.forEach((gapMs, n) => {
      const size = Math.min(height, (gapMs / budgetMs) * 6);
      pen.fillStyle = style.getPropertyValue(gapMs > 50 ? "--bad" : "--accent");
      pen.fillRect((n * width) / kept, height - size, width / kept - 0.75, size);
    });
  }
}
