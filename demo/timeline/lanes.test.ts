import type { TraceEvent, TraceKind } from "asyncio-web/devtools";
import { expect, it } from "vitest";
import { isBusy, Lanes, wording } from "./lanes.ts";

function record(...events: [t: number, id: number, kind: TraceKind, detail?: string, parent?: number][]): Lanes {
  const lanes = new Lanes((name) => name === "task 9");
  for (const [t, id, kind, detail = "", parent = null] of events) {
    lanes.add({ t, id, kind, detail, parent, task: `task ${id}` } satisfies TraceEvent);
  }
  return lanes;
}

it("puts children under their parent, in the order in which they were made", () => {
  const lanes = record(
    [0, 1, "created"],
    [1, 2, "created"],
    [2, 3, "created", "", 1],
    [3, 4, "created", "", 3],
    [4, 5, "created", "", 1],
  );
  expect(lanes.rows.map(({ id, depth }) => [id, depth])).toEqual([
    [1, 0],
    [3, 1],
    [4, 2],
    [5, 1],
    [2, 0],
  ]);
});

it("hides what is the page's own, but not the tasks that it made", () => {
  const lanes = record([0, 9, "created"], [1, 2, "created", "", 9]);
  expect(lanes.rows.map(({ id }) => id)).toEqual([2]);
});

it("draws a wait that follows a short step as one span", () => {
  const lanes = record(
    [0, 1, "created"],
    [1, 1, "running"],
    [1.001, 1, "waiting", "sleep(1.23456)"],
    [2, 1, "running"],
    [2, 1, "done"],
  );
  const [, wait] = lanes.rows[0]?.spans ?? [];
  expect(wait).toMatchObject({ start: 1, end: 2, activity: "waiting", steps: 1 });
  expect(wait && wording(wait, 2)).toBe("sleep(1.23)");
});

it("keeps a handful of spans of a task that made 10,000 steps", () => {
  const lanes = new Lanes(() => false);
  const tell = (t: number, kind: TraceKind): void =>
    lanes.add({ t, id: 1, kind, detail: "", parent: null, task: "walker" });
  tell(0, "created");
  for (let n = 0; n < 10_000; n += 1) {
    tell(n / 1e3, "running");
    tell(n / 1e3, "ready");
  }
  tell(10, "done");
  const spans = lanes.rows[0]?.spans ?? [];
  expect(spans.length).toBeLessThan(5);
  expect(spans.reduce((sum, { steps }) => sum + steps, 0)).toBe(10_000);
  expect(spans.some((span) => isBusy(span, 10))).toBe(true);
});

it("marks the wait that was cancelled, and why", () => {
  const lanes = record(
    [0, 1, "created"],
    [1, 1, "waiting", "sleep(9)"],
    [5, 1, "cancelling", "enough"],
    [5, 1, "running"],
    [5, 1, "cancelled"],
  );
  expect(lanes.rows[0]).toMatchObject({ outcome: "cancelled", detail: "enough", ended: 5 });
  expect(lanes.rows[0]?.spans.map(({ isCut }) => isCut)).toEqual([false, true, false]);
  expect(lanes.live).toBe(0);
});

it("drops finished lanes, never living ones, when there are too many", () => {
  const lanes = new Lanes(() => false);
  for (let id = 1; id <= 2000; id += 1) {
    lanes.add({ t: id, id, kind: "created", detail: "", parent: null, task: `task ${id}` });
    if (id > 10) lanes.add({ t: id, id, kind: "done", detail: "", parent: null, task: `task ${id}` });
  }
  expect(lanes.rows.length).toBeLessThanOrEqual(600);
  expect(lanes.rows.filter(({ outcome }) => outcome === "live").map(({ id }) => id)).toEqual([
    1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
  ]);
  expect(lanes.rows.at(-1)?.id).toBe(2000);
});
