import { observe } from "../loop/hooks.ts";
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
  const tell = (task: object, kind: TraceKind, detail = ""): void => {
    if (!(task instanceof Task)) return; // done-callbacks become ready, too
    const t = performance.now() / 1000;
    listener({ t, task: task.getName(), id: idOf(task), parent: parents.get(task) ?? null, kind, detail });
  };
  return observe({
    created(task, parent) {
      if (parent !== null) parents.set(task, idOf(parent));
      tell(task, "created");
    },
    resumed: (task) => tell(task, "running"),
    suspended: (task, on) => (on === undefined ? tell(task, "ready") : tell(task, "waiting", String(on))),
    ready: (task) => tell(task, "ready"),
    cancelling: (task, reason) => tell(task, "cancelling", reason === undefined ? "" : String(reason)),
    finished: (task) => tell(task, ...outcome(task as Task<unknown>)),
  });
}

function outcome(task: Task<unknown>): [TraceKind, string] {
  const failure = task.failure;
  if (failure !== undefined) return ["failed", String(failure.error)];
  return task.cancelled() ? ["cancelled", ""] : ["done", ""];
}

function idOf(task: object): number {
  let id = ids.get(task);
  if (id === undefined) ids.set(task, (id = ++lastId));
  return id;
}
