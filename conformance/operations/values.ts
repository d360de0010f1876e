import { RuntimeError } from "../../src/index.ts";
import { createError, typeName } from "../errors.ts";
import type { Handlers } from "../handlers.ts";
import type { ValueOps } from "../scenario.ts";

export const valueOps: Handlers<ValueOps> = {
  log: (run, op, env) => run.evaluate(op.x, env),

  set(run, op, env) {
    const value = run.evaluate(op.x, env);
    env.variables.set(op.var, value);
    return value;
  },

  gset(run, op, env) {
    const value = run.evaluate(op.x, env);
    run.globals.set(op.g, value);
    return value;
  },

  raise(_run, op) {
    throw createError(op.x, op.m);
  },

  reraise(_run, _op, env) {
    throw env.handling ?? new RuntimeError("no active exception");
  },

  exc(_run, _op, env) {
    if (env.handling === null) return null;
    const cause = (env.handling as Error).cause ?? null;
    return [env.handling, cause === null ? null : typeName(cause)];
  },
};
