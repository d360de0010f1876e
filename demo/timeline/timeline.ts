import { trace } from "asyncio-web/devtools";
import { axisHeight, draw, rowHeight, type View, xOf } from "./draw.ts";
import { isBusy, type Lane, Lanes, type Span, wording } from "./lanes.ts";
import { type Palette, readPalette } from "./palette.ts";

const longest = 12; // seconds shown at most
const shortest = 2;

export interface TimelineElements {
  frame: HTMLElement; // scrolls
  spacer: HTMLElement; // as tall as all the rows
  canvas: HTMLCanvasElement;
  readout: HTMLElement;
  summary: HTMLElement;
}

/** Draws what the library's trace reports, at most once a frame and only the rows in sight. */
export class Timeline {
  readonly lanes = new Lanes((name) => name.startsWith("page:"));
  readonly #elements: TimelineElements;
  readonly #pen: CanvasRenderingContext2D;
  readonly #calm = matchMedia("(prefers-reduced-motion: reduce)");
  #palette: Palette;
  #selected: Lane | undefined;
  #drawn = { at: 0, revision: -1, isStale: true };

  constructor(elements: TimelineElements) {
    this.#elements = elements;
    const pen = elements.canvas.getContext("2d");
    if (!pen) throw new Error("expected a 2d canvas, this browser has none");
    this.#pen = pen;
    this.#palette = readPalette(pen);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
      this.#palette = readPalette(pen);
      this.#drawn.isStale = true;
    });
    const redraw = (): void => void (this.#drawn.isStale = true);
    elements.frame.addEventListener("scroll", redraw, { passive: true });
    elements.frame.addEventListener("pointermove", (event) => this.#point(event));
    elements.frame.addEventListener("keydown", (event) => this.#key(event));
    new ResizeObserver(redraw).observe(elements.frame);
    trace((event) => this.lanes.add(event));
    requestAnimationFrame(this.#frame);
  }

  clear(): void {
    this.lanes.clear();
    this.#selected = undefined;
    this.#elements.readout.textContent = "";
  }

  readonly #frame = (now: number): void => {
    requestAnimationFrame(this.#frame);
    const { lanes } = this;
    const isMoving = lanes.live > 0 || lanes.revision !== this.#drawn.revision;
    const isDue = !this.#calm.matches || now - this.#drawn.at > 500;
    if (!this.#drawn.isStale && !(isMoving && isDue)) return;
    this.#drawn = { at: now, revision: lanes.revision, isStale: false };
    this.#draw();
  };

  #draw(): void {
    const { frame, spacer, canvas, summary } = this.#elements;
    frame.classList.toggle("used", this.lanes.rows.length > 0);
    spacer.style.height = `${axisHeight + this.lanes.rows.length * rowHeight}px`;
    const width = frame.clientWidth;
    const height = frame.clientHeight;
    const ratio = devicePixelRatio;
    if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
      canvas.style.width = `${width}px`;
      canvas.style.height = `${height}px`;
    }
    this.#pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    draw(this.#pen, this.lanes.rows, this.#view(), this.#palette);
    summary.textContent = summarize(this.lanes);
  }

  #view(): View {
    const { frame } = this.#elements;
    const start = this.lanes.start;
    const now = this.lanes.live > 0 ? performance.now() / 1000 : this.lanes.lastEvent;
    const to = Math.max(now, start + shortest);
    const origin = Number.isFinite(start) ? start : 0;
    return {
      width: frame.clientWidth,
      height: frame.clientHeight,
      gutter: frame.clientWidth < 520 ? 96 : 150,
      scroll: frame.scrollTop,
      from: Math.max(origin, to - longest),
      to: Number.isFinite(to) ? to : shortest,
      origin,
      selected: this.#selected,
    };
  }

  #point(event: PointerEvent): void {
    const box = this.#elements.frame.getBoundingClientRect();
    const view = this.#view();
    const y = event.clientY - box.top - axisHeight + view.scroll;
    const lane = this.lanes.rows[Math.floor(y / rowHeight)];
    const x = event.clientX - box.left;
    const span = lane?.spans.findLast(({ start }) => xOf(view, start) <= x);
    this.#select(lane, span);
  }

  #key(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const rows = this.lanes.rows;
    const row = Math.min(rows.length - 1, Math.max(0, rows.findIndex((lane) => lane === this.#selected) + step));
    const { frame } = this.#elements;
    const top = row * rowHeight;
    const room = frame.clientHeight - axisHeight - rowHeight;
    if (top < frame.scrollTop) frame.scrollTop = top;
    if (top > frame.scrollTop + room) frame.scrollTop = top - room;
    this.#select(rows[row], rows[row]?.spans.at(-1));
  }

  #select(lane: Lane | undefined, span: Span | undefined): void {
    this.#selected = lane;
    this.#drawn.isStale = true;
    this.#elements.readout.textContent = lane ? describe(lane, span) : "";
  }
}

function describe(lane: Lane, span: Span | undefined): string {
  const end = lane.outcome === "live" ? "" : ` · ${lane.outcome}${lane.detail ? `: ${lane.detail}` : ""}`;
  if (!span) return `${lane.name}${end}`;
  const now = performance.now() / 1000;
  const length = Math.min(span.end, now) - span.start;
  const activity = isBusy(span, now) ? "" : `${span.activity} `;
  return `${lane.name} · ${activity}${wording(span, now)}, ${length.toFixed(2)} s${end}`;
}

function summarize({ rows, live, dropped }: Lanes): string {
  const count = (outcome: Lane["outcome"]): number => rows.filter((lane) => lane.outcome === outcome).length;
  const parts = [
    `${live} live`,
    `${count("done")} done`,
    `${count("cancelled")} cancelled`,
    `${count("failed")} failed`,
  ];
  return parts.join(" · ") + (dropped > 0 ? ` · ${dropped} not shown` : "");
}
