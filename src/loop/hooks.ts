/**
 * What can happen to a task or an operation. The second value is:
 *
 * - `created`: the task that made it, or `null`
 * - `suspended`: what it waits for, `undefined` if for its turn only
 * - `cancelling`: what was given to `cancel()`
 *
 * `ready` is told of whatever was put into the ready queue by a future, tasks and done-callbacks; `operation` of an
 * awaitable that was made and that nobody waits for yet, `awaited` of one that a task was made for. `cleanup`: the library
 * makes the task wait, cancelled or not.
 */
export type Happening =
  | "created"
  | "resumed"
  | "suspended"
  | "ready"
  | "cancelling"
  | "finished"
  | "operation"
  | "awaited"
  | "cleanup";

/** Is told what happens, on every loop. */
export type Observer = (what: Happening, subject: object, detail?: unknown) => void;

/** The instrumentation points: `on` is undefined while nobody observes, so that a point costs one comparison. */
export const hooks: { on: Observer | undefined } = { on: undefined };

const observers = /* @__PURE__ */ new Set<Observer>();

/** Adds an observer; returns how to remove it. */
export function observe(observer: Observer): () => void {
  observers.add(observer);
  hooks.on = (...happening) => {
    for (const each of observers) {
      try {
        each(...happening);
      } catch (error) {
        console.error("An observer of tasks failed", error);
      }
    }
  };
  return () => {
    observers.delete(observer);
    if (observers.size === 0) hooks.on = undefined;
  };
}
