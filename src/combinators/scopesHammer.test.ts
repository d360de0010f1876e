import { describe, expect, it } from "vitest";
import { Random, seeds } from "../../test/random.ts";
import {
  allTasks,
  type Coroutine,
  createTask,
  currentTask,
  ExceptionGroup,
  getRunningLoop,
  isCancelled,
  sleep,
  type Task,
  TaskGroup,
  timeout,
  TimeoutError,
  wait,
} from "../index.ts";
import { runVirtual } from "../testing/index.ts";

class Failure extends Error {}

/** What went wrong, as seen from outside, and what happened how often. */
interface Record {
  wrong: string[];
  cancelled: number;
  timeouts: number;
  groups: number;
}

/** Runs a random nest of groups and timeouts in some tasks, and cancels those at random whole seconds. */
function* hammer(seed: number): Coroutine<Record> {
  const random = new Random(seed);
  const record: Record = { wrong: [], cancelled: 0, timeouts: 0, groups: 0 };
  const requested = new Map<Task<unknown>, number>(); // by others than scopes
  const open = new Map<Task<unknown>, number>(); // the scopes that a task is in
  const complain = (what: string): void => void record.wrong.push(what);
  const me = (): Task<unknown> => currentTask() as Task<unknown>;
  const hasForeign = (error: unknown): boolean =>
    error instanceof ExceptionGroup
      ? error.errors.some(hasForeign)
      : !(error instanceof Failure || error instanceof TimeoutError);

  function* scope(kind: string, body: () => Coroutine<void>): Coroutine<void> {
    const task = me();
    const around = open.get(task) ?? 0; // the scopes around this one, which may have asked meanwhile
    const most = requested.has(task) ? around : around + 1; // and the group of a child
    open.set(task, around + 1);
    const before = task.cancelling() - (requested.get(task) ?? 0);
    try {
      yield* body();
    } catch (error) {
      if (error instanceof TimeoutError) record.timeouts += 1;
      if (error instanceof ExceptionGroup) record.groups += 1;
      if (!isCancelled(error) && hasForeign(error)) complain(`${kind} raised ${String(error)}`);
      throw error;
    } finally {
      const more = task.cancelling() - (requested.get(task) ?? 0) - before;
      if (more < 0 || more > most) complain(`${kind} left ${more} requests behind`);
      open.set(task, around);
    }
  }

  function* limited(depth: number): Coroutine<void> {
    const seconds = random.below(6);
    const deadline = getRunningLoop().time() + seconds;
    yield* scope("timeout", function* () {
      yield* timeout(seconds, () => nest(depth - 1));
      if (getRunningLoop().time() > deadline) complain("timeout let its body go on");
    });
  }

  function* grouped(depth: number): Coroutine<void> {
    const children: Task<void>[] = [];
    const group = new TaskGroup();
    let isCancelledByUs = false;
    yield* scope("group", function* () {
      try {
        yield* group.run(function* () {
          for (let i = 1 + random.below(3); i > 0; i--) {
            const child: Task<void> = group.createTask(
              (function* (): Coroutine<void> {
                yield* nest(depth - 1);
                if (random.below(8) > 0) return;
                isCancelledByUs = true;
                group.cancel();
              })(),
            );
            children.push(child);
          }
          yield* nest(depth - 1);
        });
        if (!isCancelledByUs && children.some((child) => child.cancelling() > 0))
          complain("a request was left at a child");
      } finally {
        if (children.some((child) => !child.done())) complain("a child outlived its group");
        if (children.some((child) => child.cancelling() > 1)) complain("a child was cancelled twice");
      }
    });
  }

  function* nest(depth: number): Coroutine<void> {
    const choice = depth === 0 ? 0 : random.below(8);
    if (choice < 2) yield* sleep(random.below(5));
    else if (choice < 5) yield* limited(depth);
    else yield* grouped(depth);
    if (random.below(6) === 0) throw new Failure("failed");
  }

  getRunningLoop().setExceptionHandler(() => {}); // the roots' errors are looked at in the end
  const roots: Task<void>[] = [];
  for (let i = 0; i < 6; i++) {
    const root = createTask(nest(4));
    requested.set(root, 0);
    roots.push(root);
  }
  for (let second = 0; second < 8; second++) {
    const root = random.pick(roots);
    if (!root.done()) {
      requested.set(root, (requested.get(root) ?? 0) + 1);
      root.cancel();
    }
    yield* sleep(1);
  }
  yield* wait(roots);
  for (const root of roots) {
    if (root.cancelling() !== requested.get(root)) complain("a root's count is wrong");
    if (root.cancelled() && requested.get(root) === 0) complain("a root was cancelled by nobody");
    if (root.cancelled()) record.cancelled += 1;
    else if (root.exception() instanceof TimeoutError && root.cancelling() > 0)
      complain("a timeout hid a cancellation");
    else if (root.exception() !== null && hasForeign(root.exception())) complain(String(root.exception()));
  }
  if (allTasks().size > 1) complain(`${allTasks().size - 1} tasks are left`);
  return record;
}

describe("groups and timeouts in each other under a hail of cancellations", () => {
  const total: Omit<Record, "wrong"> = { cancelled: 0, timeouts: 0, groups: 0 };

  it.each(seeds)("take back what they asked for, and let nothing outlive them (seed %i)", async (seed) => {
    const record = await runVirtual(hammer(seed), { debug: false });
    expect(record.wrong).toEqual([]);
    total.cancelled += record.cancelled;
    total.timeouts += record.timeouts;
    total.groups += record.groups;
  });

  it("have met every kind of end often", () => {
    expect(Math.min(...Object.values(total))).toBeGreaterThan(20);
  });
});
