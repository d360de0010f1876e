import { isBusy, type Lane, type Span, wording } from "./lanes.ts";
import type { Palette } from "./palette.ts";

export interface View {
  width: number;
  height: number;
  gutter: number; // the column of names
  scroll: number;
  from: number; // seconds at the left edge of the bars
  to: number;
  origin: number; // what the axis calls 0 s
  selected: Lane | undefined;
}

export const rowHeight = 22;
export const axisHeight = 22;
const barHeight = 14;
const charWidth = 6.1; // of the 10px monospace below

export const xOf = (view: View, t: number): number =>
  view.gutter + ((t - view.from) / (view.to - view.from)) * (view.width - view.gutter - 8);

export function draw(pen: CanvasRenderingContext2D, rows: readonly Lane[], view: View, palette: Palette): void {
  pen.clearRect(0, 0, view.width, view.height);
  pen.font = "10px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace";
  pen.textBaseline = "middle";
  drawAxis(pen, view, palette);
  pen.save();
  pen.beginPath();
  pen.rect(0, axisHeight, view.width, view.height - axisHeight);
  pen.clip();
  const first = Math.max(0, Math.floor(view.scroll / rowHeight));
  const last = Math.min(rows.length, Math.ceil((view.scroll + view.height - axisHeight) / rowHeight));
  for (let row = first; row < last; row += 1) {
    const lane = rows[row];
    if (lane) drawLane(pen, lane, axisHeight + row * rowHeight - view.scroll, view, palette);
  }
  pen.restore();
}

function drawAxis(pen: CanvasRenderingContext2D, view: View, palette: Palette): void {
  const room = (view.width - view.gutter) / 70;
  const step = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 60].find((size) => (view.to - view.from) / size <= room) ?? 60;
  pen.textAlign = "left";
  for (let n = Math.ceil((view.from - view.origin) / step); n * step + view.origin <= view.to; n += 1) {
    const x = Math.round(xOf(view, view.origin + n * step)) + 0.5;
    pen.fillStyle = palette.line;
    pen.fillRect(x, 0, 1, view.height);
    pen.fillStyle = palette.muted;
    pen.fillText(`${Number((n * step).toFixed(1))} s`, x + 4, axisHeight / 2);
  }
  pen.fillStyle = palette.line;
  pen.fillRect(0, axisHeight - 1, view.width, 1);
}

function drawLane(pen: CanvasRenderingContext2D, lane: Lane, top: number, view: View, palette: Palette): void {
  if (lane === view.selected) {
    pen.fillStyle = palette.select;
    pen.fillRect(0, top, view.width, rowHeight);
  }
  const y = top + (rowHeight - barHeight) / 2;
  pen.save();
  pen.beginPath();
  pen.rect(view.gutter, top, view.width - view.gutter, rowHeight);
  pen.clip();
  const pixel = (view.to - view.from) / (view.width - view.gutter);
  let painted = view.from;
  for (const span of lane.spans) {
    if (span.end < painted + pixel) continue; // out of sight, or on a pixel that is painted
    drawSpan(pen, span, xOf(view, Math.min(span.end, view.to)), y, view, palette);
    painted = span.end;
  }
  if (lane.outcome === "failed") {
    pen.fillStyle = palette.bad;
    pen.fillRect(xOf(view, lane.ended) - 3, y - 2, 3, barHeight + 4);
  }
  pen.restore();
  drawName(pen, lane, top + rowHeight / 2, view, palette);
}

function drawSpan(
  pen: CanvasRenderingContext2D,
  span: Span,
  right: number,
  y: number,
  view: View,
  palette: Palette,
): void {
  const left = Math.max(view.gutter - 4, xOf(view, span.start));
  const width = Math.max(1, right - left);
  const isRunning = isBusy(span, view.to) || span.activity === "running";
  pen.fillStyle = isRunning ? palette.accent : span.activity === "ready" ? palette.ready : palette.wait;
  pen.fillRect(left, y, width, barHeight);
  if (span.isCut) {
    pen.fillStyle = palette.hatch;
    pen.fillRect(left, y, Math.max(3, width), barHeight);
  } else if (span.steps > 0) {
    pen.fillStyle = palette.accent;
    pen.fillRect(left, y, 2, barHeight);
  }
  if (width < 30) return;
  const label = wording(span, view.to);
  const text = cut(label, width - 12);
  if (text.length < Math.min(label.length, 6) || label === "") return;
  if (span.isCut) {
    pen.fillStyle = palette.panel;
    pen.fillRect(left + 3, y + 1, text.length * charWidth + 6, barHeight - 2);
  }
  pen.fillStyle = isRunning ? palette.panel : palette.ink;
  pen.textAlign = "left";
  pen.fillText(text, left + 6, y + barHeight / 2 + 0.5);
}

const marks = { live: "", done: "✓", failed: "✕", cancelled: "⊘" } as const;

function drawName(pen: CanvasRenderingContext2D, lane: Lane, y: number, view: View, palette: Palette): void {
  const indent = 8 + Math.min(lane.depth, 4) * 10;
  pen.textAlign = "left";
  pen.fillStyle = lane.outcome === "live" || lane.outcome === "failed" ? palette.ink : palette.muted;
  pen.fillText(cut(lane.name, view.gutter - indent - 20), indent, y);
  pen.textAlign = "right";
  pen.fillStyle = lane.outcome === "failed" ? palette.bad : palette.muted;
  pen.fillText(marks[lane.outcome], view.gutter - 7, y);
}

function cut(text: string, width: number): string {
  const room = Math.floor(width / charWidth);
  return text.length <= room ? text : `${text.slice(0, Math.max(0, room - 1))}…`;
}
