import type { Coroutine } from "../../src/index.ts";
import { afterIteration, type Environment, type Signal } from "../environment.ts";
import { isInstance, ScenarioLimit } from "../errors.ts";
import { formatError } from "../format.ts";
import type { ControlHandlers } from "../handlers.ts";
import type { Interpreter } from "../interpreter.ts";
import type { ControlOps, Op } from "../scenario.ts";

export const controlOps: ControlHandlers<ControlOps> = {
  *if(run, op, env) {
    return yield* run.block(run.isTrue(op.c, env) ? op.then : (op.else ?? []), env);
  },

  *repeat(run, op, env) {
    for (let i = 0; i < op.n; i += 1) {
      if (op.i !== undefined) env.variables.set(op.i, i);
      const { ends, signal } = afterIteration(yield* run.block(op.body, env));
      if (ends) return signal;
    }
    return null;
  },

  *while(run, op, env) {
    for (let left = op.max; left > 0 && run.isTrue(op.c, env); left -= 1) {
      const { ends, signal } = afterIteration(yield* run.block(op.body, env));
      if (ends) return signal;
    }
    return null;
  },

  *break() {
    return { kind: "break" };
  },

  *continue() {
    return { kind: "continue" };
  },

  *return(run, op, env) {
    return { kind: "return", value: run.evaluate(op.x, env) };
  },

  *try(run, op, env) {
    let signal: Signal = null;
    let failure: { error: unknown } | null = null;
    try {
      signal = yield* guarded(run, op, env);
    } catch (error) {
      if (error instanceof ScenarioLimit) throw error;
      failure = { error };
    }
    const last = op.finally === undefined ? null : yield* run.block(op.finally, env);
    if (last !== null) return last; // a jump out of `finally` swallows what was under way
    if (failure !== null) throw failure.error;
    return signal;
  },
};

/** The statement without its `finally`. */
function* guarded(run: Interpreter, op: Op<"try">, env: Environment): Coroutine<Signal> {
  let signal: Signal;
  try {
    signal = yield* run.block(op.body, env);
  } catch (error) {
    const clause = op.except?.find(({ on }) => on.some((name) => isInstance(error, name)));
    if (error instanceof ScenarioLimit || clause === undefined) throw error;
    return yield* handled(run, clause.body, error, env);
  }
  return signal === null && op.else !== undefined ? yield* run.block(op.else, env) : signal;
}

function* handled(run: Interpreter, body: readonly Op[], error: unknown, env: Environment): Coroutine<Signal> {
  run.record("caught", `!${formatError(error)}`);
  const before = env.handling;
  env.handling = error;
  try {
    return yield* run.block(body, env);
  } finally {
    env.handling = before;
  }
}
