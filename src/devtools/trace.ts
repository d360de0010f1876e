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
    const [kind, text] = describe[what]?.(task, detail) ?? [];
    if (kind === undefined) return;
    const t = performance.now() / 1000;
    listener({ t, task: task.getName(), id: idOf(task), parent: parents.get(task) ?? null, kind, detail: text ?? "" });
  });
}

/** The happenings that are events of a task's life, as kind and detail. */
const describe: { [K in Happening]?: (task: Task<unknown>, detail: unknown) => [TraceKind, string?] } = {
  created: () => ["created"],
  ready: () => ["ready"],
  resumed: () => ["running"],
  suspended: (_task, on) => (on === undefined ? ["ready"] : ["waiting", (on as Future<unknown>).label]),
  cancelling: (_task, reason) => ["cancelling", show(reason ?? "")],
  finished(task) {
    if (task.failure !== undefined) return ["failed", show(task.failure.error)];
    return [task.cancelled() ? "cancelled" : "done"];
  },
};

function idOf(task: object): number {
  let id = ids.get(task);
  if (id === undefined) ids.set(task, (id = ++lastId));
  return id;
}
