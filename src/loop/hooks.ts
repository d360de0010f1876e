/** What can be seen of every task and operation, on every loop. All times are the observer's to take. */
export interface Observer {
  /** A task was made; `parent` is the task that made it. */
  created?(task: object, parent: object | null): void;
  /** A task runs its next step. */
  resumed?(task: object): void;
  /** A task gave up the thread; `on` is what it waits for, `undefined` if for its turn only. */
  suspended?(task: object, on: object | undefined): void;
  /** What the task waited for is there; its next step is in the ready queue. */
  ready?(task: object): void;
  /** `cancel()` was called on a task. */
  cancelling?(task: object, reason: unknown): void;
  /** A task is done. */
  finished?(task: object): void;
  /** An operation was made; nobody waits for it yet. */
  operation?(operation: object): void;
}

type Call = keyof Observer;

const observers: Observer[] = [];

/** The instrumentation points: `hooks.on` is `null` while nobody observes, so that a point costs one comparison. */
export const hooks: { on: Required<Observer> | null } = { on: null };

/** Adds an observer; returns how to remove it. */
export function observe(observer: Observer): () => void {
  observers.push(observer);
  hooks.on = everyObserver;
  return () => {
    const index = observers.indexOf(observer);
    if (index >= 0) observers.splice(index, 1);
    if (observers.length === 0) hooks.on = null;
  };
}

function tell(call: Call): (...args: never[]) => void {
  return (...args) => {
    for (const observer of [...observers]) (observer[call] as ((...args: never[]) => void) | undefined)?.(...args);
  };
}

const everyObserver = /* @__PURE__ */ Object.fromEntries(
  (["created", "resumed", "suspended", "ready", "cancelling", "finished", "operation"] as const).map((call) => [
    call,
    tell(call),
  ]),
) as unknown as Required<Observer>;
