import type { TraceEvent } from "asyncio-web/devtools";

type Activity = "running" | "ready" | "waiting";
type Outcome = "live" | "done" | "failed" | "cancelled";

export interface Span {
  start: number;
  end: number; // Infinity while it lasts
  activity: Activity;
  detail: string;
  steps: number; // how often the task ran in it
  isCut: boolean; // by a cancellation
}

export interface Lane {
  id: number;
  name: string;
  depth: number;
  spans: Span[];
  born: number;
  ended: number; // Infinity while the task lives
  outcome: Outcome;
  detail: string; // the error or the reason, once it ended
}

const grain = 0.004; // seconds: changes closer than this share a span
const mostLanes = 600;
const mostSpans = 4000;

/**
 * The trace as rows to draw: a lane per task, children under their parent.
 *
 * 1. A lane holds at most one span per `grain`, however often its task switches.
 * 2. Lanes of unfinished tasks are never dropped for newer ones.
 */
export class Lanes {
  rows: Lane[] = [];
  live = 0;
  dropped = 0;
  lastEvent = 0;
  revision = 0;
  readonly #byId = new Map<number, Lane>();
  readonly #isHidden: (name: string) => boolean;

  constructor(isHidden: (name: string) => boolean) {
    this.#isHidden = isHidden;
  }

  add(event: TraceEvent): void {
    if (event.kind === "created") this.#create(event);
    const lane = this.#byId.get(event.id);
    if (!lane || lane.outcome !== "live") return;
    this.revision += 1;
    this.lastEvent = event.t;
    switch (event.kind) {
      case "running":
      case "ready":
      case "waiting":
        return become(lane, event.kind, event.t, event.detail);
      case "done":
      case "failed":
      case "cancelled":
        lane.outcome = event.kind;
        lane.ended = event.t;
        if (event.kind !== "cancelled") lane.detail = event.detail;
        this.live -= 1;
        return close(lane, event.t);
      case "cancelling":
        lane.detail = event.detail;
        return cut(lane);
      case "created":
        return;
      default:
        return event.kind satisfies never;
    }
  }

  /** Forgets every task that has ended. */
  clear(): void {
    this.#keep((lane) => lane.outcome === "live");
    this.dropped = 0;
    this.revision += 1;
  }

  get start(): number {
    return this.rows.reduce((least, { born }) => Math.min(least, born), Infinity);
  }

  #create(event: TraceEvent): void {
    if (this.#isHidden(event.task)) return;
    if (this.rows.length >= mostLanes) this.#makeRoom();
    if (this.rows.length >= mostLanes) {
      this.dropped += 1;
      return;
    }
    const parent = event.parent === null ? undefined : this.#byId.get(event.parent);
    const lane: Lane = {
      id: event.id,
      name: event.task,
      depth: parent ? parent.depth + 1 : 0,
      spans: [],
      born: event.t,
      ended: Infinity,
      outcome: "live",
      detail: "",
    };
    this.#byId.set(event.id, lane);
    this.live += 1;
    become(lane, "ready", event.t, "");
    this.rows.splice(parent ? this.#endOf(parent) : this.rows.length, 0, lane);
  }

  /** The row after the last descendant of `parent`. */
  #endOf(parent: Lane): number {
    let row = this.rows.indexOf(parent) + 1;
    while ((this.rows[row]?.depth ?? -1) > parent.depth) row += 1;
    return row;
  }

  #makeRoom(): void {
    let excess = Math.floor(mostLanes / 4);
    this.#keep((lane) => lane.outcome === "live" || excess-- <= 0);
  }

  #keep(isKept: (lane: Lane) => boolean): void {
    this.rows = this.rows.filter((lane) => {
      const stays = isKept(lane);
      if (!stays) this.#byId.delete(lane.id);
      return stays;
    });
  }
}

function become(lane: Lane, activity: Activity, t: number, detail: string): void {
  const last = lane.spans.at(-1);
  const ran = activity === "running" ? 1 : 0;
  if (last && !last.isCut && t - last.start < grain) {
    last.activity = activity;
    last.detail = detail;
    last.steps += ran;
    return;
  }
  if (last) {
    last.end = t;
    const before = lane.spans.at(-2);
    if (before && isQuick(before, t) && isQuick(last, t) && !last.isCut) {
      before.end = t;
      before.steps += last.steps;
      lane.spans.pop();
    }
  }
  lane.spans.push({ start: t, end: Infinity, activity, detail, steps: ran, isCut: false });
  if (lane.spans.length > mostSpans) lane.spans.splice(0, mostSpans / 4);
}

function cut(lane: Lane): void {
  const last = lane.spans.at(-1);
  if (last) last.isCut = true;
}

function close(lane: Lane, t: number): void {
  const last = lane.spans.at(-1);
  if (last) last.end = t;
}

/** Several steps too close to draw one by one. */
export function isBusy(span: Span, now: number): boolean {
  return span.steps > 1 && isQuick(span, now);
}

/** What the task does or waits for, in a few words: `sleep(1.1839231)` says as much as `sleep(1.18)`. */
export function wording(span: Span, now: number): string {
  if (isBusy(span, now)) return `${span.steps.toLocaleString("en")} steps`;
  return span.detail.replace(/\d+\.\d{3,}/, (number) => Number(number).toFixed(2));
}

function isQuick(span: Span, now: number): boolean {
  return Math.min(span.end, now) - span.start < 2 * grain * span.steps;
}
