import type { Painted } from "../scenarios/fractal.ts";

const laneHeight = 10;
const gap = 4;

/** A lane for each thread, with a block for each tile that it has painted. */
export class ThreadLanes {
  readonly #canvas: HTMLCanvasElement;
  readonly #lanes = new Map<string, Painted[]>();
  #began = 0;

  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas;
  }

  /** How many tiles each thread has painted. */
  get counts(): [thread: string, tiles: number][] {
    return [...this.#lanes].map(([thread, painted]) => [thread, painted.length]);
  }

  clear(): void {
    this.#lanes.clear();
    this.#began = performance.timeOrigin + performance.now();
    this.draw();
  }

  add(painted: Painted): void {
    const lane = this.#lanes.get(painted.thread) ?? [];
    lane.push(painted);
    this.#lanes.set(painted.thread, lane);
  }

  draw(): void {
    const pen = this.#canvas.getContext("2d");
    if (pen === null) return;
    const { clientWidth: width } = this.#canvas;
    const height = Math.max(1, this.#lanes.size) * (laneHeight + gap) - gap;
    const ratio = devicePixelRatio;
    this.#canvas.style.height = `${height}px`;
    this.#canvas.width = width * ratio;
    this.#canvas.height = height * ratio;
    pen.scale(ratio, ratio);
    const style = getComputedStyle(this.#canvas);
    const [wait, accent] = [style.getPropertyValue("--wait"), style.getPropertyValue("--accent")];
    const lanes = [...this.#lanes.values()];
    const last = Math.max(...lanes.map((lane) => lane.at(-1)?.ended ?? 0));
    const scale = width / Math.max(1, last - this.#began);
    lanes.forEach((lane, n) => {
      const y = n * (laneHeight + gap);
      pen.fillStyle = wait;
      pen.fillRect(0, y, width, laneHeight);
      pen.fillStyle = accent;
      for (const { began, ended } of lane) {
        const x = (began - this.#began) * scale;
        pen.fillRect(x, y, Math.max(0.5, (ended - began) * scale - 1), laneHeight);
      }
    });
  }
}
