import { type ContextVar, copyContext } from "../../src/index.ts";
import { type Handlers, NO_SUCH } from "../handlers.ts";
import type { ContextOps } from "../scenario.ts";

export const contextOps: Handlers<ContextOps> = {
  cv_set(run, op, env) {
    const variable = run.object<ContextVar<unknown>>(op.cv);
    const token = variable.set(run.evaluate(op.x, env));
    if (op.as !== undefined) run.resets.set(op.as, () => variable.reset(token));
  },

  cv_get(run, op, env) {
    const variable = run.object<ContextVar<unknown>>(op.cv);
    return op.d === undefined ? variable.get() : variable.get(run.evaluate(op.d, env));
  },

  cv_reset(run, op) {
    const reset = run.resets.get(op.tok);
    return reset === undefined ? NO_SUCH : reset();
  },

  ctx_copy(run, op) {
    run.contexts.set(op.as, copyContext());
  },

  ctx_run(run, op) {
    const context = run.contexts.get(op.ctx);
    return context === undefined ? NO_SUCH : context.run(run.callback(op.cb));
  },
};
