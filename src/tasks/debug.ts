import { type Observer, observe } from "../loop/hooks.ts";
import { warn } from "../loop/loop.ts";
import type { Operation } from "./awaitable.ts";
import { current } from "./current.ts";
import type { Task } from "./task.ts";
import { Waiter } from "./waiter.ts";

/** Where things were made, in debug mode. */
const places = /* @__PURE__ */ new WeakMap<object, string>();

/** The operations that a task made, the newest last. */
const operations = /* @__PURE__ */ new WeakMap<object, Operation<unknown, unknown>[]>();

/** How far the cancellation of a task has come: requested, raised in it, told of. */
const cancellations = /* @__PURE__ */ new WeakMap<object, "requested" | "raised" | "told">();

let loops = 0;
let stop: (() => void) | undefined;

/** Counts the loops in debug mode: the first starts the observation, the last ends it. */
export function setDebugging(enabled: boolean): void {
  loops += enabled ? 1 : -1;
  if (loops > 0) stop ??= observe(debugObserver);
  else stop = void stop?.();
}

/** Where a task or an operation was made, as " at file:line", if debug mode was on. */
export function placeOf(thing: object): string {
  return places.get(thing) ?? "";
}

const debugObserver: Observer = {
  created(task) {
    note(task);
  },

  operation(operation) {
    note(operation);
    const task = current.task;
    if (task === null) return;
    const made = (operations.get(task) ?? []).filter((each) => !each.isStarted);
    made.push(operation as Operation<unknown, unknown>);
    operations.set(task, made);
  },

  cancelling(task) {
    cancellations.set(task, "requested");
  },

  resumed(task) {
    if (cancellations.get(task) === "requested") cancellations.set(task, "raised");
  },

  suspended(task, on) {
    if (cancellations.get(task) !== "raised" || (task as Task<unknown>).cancelling() === 0) return;
    if (on instanceof Waiter && on.isForCleanup) return;
    cancellations.set(task, "told");
    const wait = on === undefined ? "its turn" : String(on);
    const latest = operations.get(task)?.at(-1);
    warn(
      `Task '${(task as Task<unknown>).getName()}' was cancelled and waits again, for ${wait}${latest === undefined ? "" : placeOf(latest)}: ` +
        "unless it cleans up there, rethrow the CancelledError or call uncancel()",
    );
  },

  finished(task) {
    for (const operation of operations.get(task) ?? []) {
      if (operation.isStarted) continue;
      const name = (task as Task<unknown>).getName();
      warn(`Task '${name}' made ${String(operation)}${placeOf(operation)} and never awaited it: did you mean yield*?`);
    }
  },
};

function note(thing: object): void {
  places.set(thing, place());
}

/** The innermost frame of the stack that is not the library's own. */
function place(): string {
  const frames = (new Error().stack ?? "").split("\n").filter((line) => /:\d+:\d+/.test(line));
  const home = /[^\s(@]+?(?=\/(?:tasks\/debug\.ts|[^/]*):\d+:\d+)/.exec(frames[0] ?? "")?.[0];
  const frame = frames.find((line) => home === undefined || !line.includes(`${home}/`) || line.includes(".test."));
  return frame === undefined ? "" : ` at ${frame.trim().replace(/^at /, "")}`;
}
