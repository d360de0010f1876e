import {
  asCompleted,
  Barrier,
  type Condition,
  type Coroutine,
  type Lock,
  type Semaphore,
  type TaskGroup,
  type Timeout,
  isfuture,
  taskGroup,
  timeout,
  timeoutAt,
} from "../../src/index.ts";
import { afterIteration, type Environment, type Signal } from "../environment.ts";
import { isInstance } from "../errors.ts";
import { formatError } from "../format.ts";
import { type BlockHandlers, NO_SUCH } from "../handlers.ts";
import type { Interpreter } from "../interpreter.ts";
import type { BlockOps, Op } from "../scenario.ts";

type Lockable = Lock | Condition | Semaphore;

export const blockOps: BlockHandlers<BlockOps> = {
  *with(run, op, env) {
    const entered = run.object<Lockable | Barrier>(op.o);
    if (entered instanceof Barrier) {
      run.record(`enter ${op.o}`, yield* entered.wait());
      return [null, yield* run.block(op.body, env)];
    }
    yield* entered.acquire();
    try {
      run.record(`enter ${op.o}`);
      return [null, yield* run.block(op.body, env)];
    } finally {
      entered.release();
    }
  },

  *timeout(run, op, env) {
    if ("use" in op) {
      const known = run.timeouts.get(op.use);
      if (known === undefined) return [NO_SUCH, null];
      const signal = yield* known.run(() => run.block(op.body, env));
      return [known.expired(), signal];
    }
    let entered: Timeout | undefined;
    const body = (scope: Timeout): Coroutine<Signal> => {
      entered = scope;
      run.timeouts.set(op.as, scope);
      return run.block(op.body, env);
    };
    const signal = yield* "at" in op ? timeoutAt(op.at, body) : timeout(op.d, body);
    return [entered?.expired(), signal];
  },

  *taskgroup(run, op, env) {
    if ("use" in op) {
      const known = run.groups.get(op.use);
      if (known === undefined) return [NO_SUCH, null];
      return [null, yield* known.run(() => run.block(op.body, env))];
    }
    const signal = yield* taskGroup((group: TaskGroup) => {
      run.groups.set(op.as, group);
      return run.block(op.body, env);
    });
    return [null, signal];
  },

  *as_completed(run, op, env) {
    const signal = yield* op.mode === "plain" ? eachNext(run, op, env) : eachFuture(run, op, env);
    return [null, signal];
  },
};

function completions(run: Interpreter, op: Op<"as_completed">, env: Environment): ReturnType<typeof asCompleted> {
  const items = run.items(op.of, env);
  const isDone = (item: (typeof items)[number]): boolean => isfuture(item) && item.done();
  const firstDone = items.find(isDone); // the order of several is that of a set in CPython
  return asCompleted(
    items.filter((item) => item === firstDone || !isDone(item)),
    op.timeout === undefined ? {} : { timeout: op.timeout },
  );
}

function* eachNext(run: Interpreter, op: Op<"as_completed">, env: Environment): Coroutine<Signal> {
  let left = op.limit ?? Infinity;
  for (const next of completions(run, op, env)) {
    try {
      const result = yield* next;
      run.record("next", run.format(result));
    } catch (error) {
      if (!isInstance(error, "Exception")) throw error;
      run.record("next", `!${formatError(error)}`);
      if (op.catch !== true) throw error;
    }
    const { ends, signal } = afterIteration(yield* run.block(op.body ?? [], env));
    left -= 1;
    if (ends || left <= 0) return signal;
  }
  return null;
}

function* eachFuture(run: Interpreter, op: Op<"as_completed">, env: Environment): Coroutine<Signal> {
  let left = op.limit ?? Infinity;
  const iterator = completions(run, op, env)[Symbol.asyncIterator]();
  for (let next = yield* iterator.next(); next.done !== true; next = yield* iterator.next()) {
    run.record("next", [run.names.nameOf(next.value), run.stateOf(next.value)]);
    const { ends, signal } = afterIteration(yield* run.block(op.body ?? [], env));
    left -= 1;
    if (ends || left <= 0) return signal;
  }
  return null;
}
