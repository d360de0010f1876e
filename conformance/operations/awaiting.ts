import {
  type Barrier,
  type Condition,
  type Event,
  type Lock,
  type Queue,
  type Semaphore,
  gather,
  shield,
  sleep,
  wait,
  waitFor,
} from "../../src/index.ts";
import { type AwaitingHandlers, NO_SUCH } from "../handlers.ts";
import type { AwaitingOps } from "../scenario.ts";

type ReturnWhen = NonNullable<NonNullable<Parameters<typeof wait>[1]>["returnWhen"]>;

export const awaitingOps: AwaitingHandlers<AwaitingOps> = {
  sleep: (run, op, env) => (op.r === undefined ? sleep(op.d) : sleep(op.d, run.evaluate(op.r, env))),
  yield: () => sleep(0),
  call: (run, op) => run.call(op.coro),

  *await(run, op) {
    const future = run.future(op.f);
    return future === null ? NO_SUCH : yield* future;
  },

  *gather(run, op, env) {
    const items = run.items(op.of, env);
    const gathered = op.re ? gather(items, { returnExceptions: true }) : gather(...items);
    if (op.as === undefined) return yield* gathered;
    run.names.register(op.as, gathered);
    return null;
  },

  *shield(run, op, env) {
    const item = run.item(op.of, env);
    if (item === null) return NO_SUCH;
    const shielded = shield(item);
    if (op.as === undefined) return yield* shielded;
    run.names.register(op.as, shielded);
    return null;
  },

  *wait(run, op) {
    const futures = op.of.map((name) => run.future(name)).filter((future) => future !== null);
    const { done, pending } = yield* wait(futures, {
      ...(op.when === "ALL_COMPLETED" ? {} : { returnWhen: op.when as ReturnWhen }),
      ...(op.timeout === undefined ? {} : { timeout: op.timeout }),
    });
    return [[...done].map(run.names.nameOf).toSorted(), [...pending].map(run.names.nameOf).toSorted()];
  },

  *wait_for(run, op, env) {
    const item = run.item(op.of, env);
    return item === null ? NO_SUCH : yield* waitFor(item, op.timeout);
  },

  *acquire(run, op) {
    yield* run.object<Lock | Condition | Semaphore>(op.o).acquire();
    return true; // Python's acquire() returns True, ours a guard
  },

  ev_wait: (run, op) => run.object<Event>(op.o).wait(),
  cond_wait: (run, op) => run.object<Condition>(op.o).wait(),

  cond_wait_for(run, op, env) {
    return run.object<Condition>(op.o).waitFor(() => run.evaluate(op.c, env));
  },

  b_wait: (run, op) => run.object<Barrier>(op.o).wait(),
  b_reset: (run, op) => run.object<Barrier>(op.o).reset(),
  b_abort: (run, op) => run.object<Barrier>(op.o).abort(),

  put: (run, op, env) => run.object<Queue<unknown>>(op.o).put(run.evaluate(op.x, env)),
  get: (run, op) => run.object<Queue<unknown>>(op.o).get(),
  join: (run, op) => run.object<Queue<unknown>>(op.o).join(),
};
