import { show } from "../loop/checks.ts";
import { type Happening, observe } from "../loop/hooks.ts";
import type { Future } from "../tasks/future.ts";
import { Task } from "../tasks/task.ts";

/** What happened to a task. */
export type TraceKind = "created" | "running" | "waiting" | "ready" | "cancelling" | "done" | "failed" | "cancelled";

/** One event in the life of a task. */
export interface TraceEvent {
  /** When, in seconds of `performance.now()`. */
  readonly t: number;
  /** The task's name. */
  readonly task: string;
  /** The task's number, from 1 in the order in which tasks were seen. */
  readonly id: number;
  /** The number of the task that made it. */
  readonly parent: number | null;
  readonly kind: TraceKind;
  /** What it waits for, why it was cancelled, or the error. */
  readonly detail: string;
}

const ids = /* @__PURE__ */ new WeakMap<object, number>();
const parents = /* @__PURE__ */ new WeakMap<object, number>();
let lastId = 0;

/** Calls the listener with every event of every task, on all loops; returns how to stop. */
export function trace(listener: (event: TraceEvent) => void): () => void {
  return observe((what, task, detail) => {
    if (!(task instanceof Task)) return; // operations, and done-callbacks that become ready
    if (what === "created" && detail !== null) parents.set(task, idOf(detail as Task<unknown>));
    const described = describe(what, task, detail);
    if (described === null) return;
    const [kind, text] = described;
    const t = performance.now() / 1000;
    listener({ t, task: task.getName(), id: idOf(task), parent: parents.get(task) ?? null, kind, detail: text });
  });
}

function describe(what: Happening, task: Task<unknown>, detail: unknown): [TraceKind, string] | null {
  switch (what) {
    case "created":
    case "ready":
      return [what, ""];
    case "resumed":
      return ["running", ""];
    case "suspended":
      return detail === undefined ? ["ready", ""] : ["waiting", (detail as Future<unknown>).label];
    case "cancelling":
      return [what, show(detail ?? "")];
    case "finished":
      if (task.failure !== undefined) return ["failed", show(task.failure.error)];
      return [task.cancelled() ? "cancelled" : "done", ""];
    case "operation":
    case "awaited":
    case "cleanup":
      return null;
  }
}

function idOf(task: object): number {
  let id = ids.get(task);
  if (id === undefined) ids.set(task, (id = ++lastId));
  return id;
}
