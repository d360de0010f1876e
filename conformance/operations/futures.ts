import { createError } from "../errors.ts";
import { type Handlers, NO_SUCH } from "../handlers.ts";
import type { FutureOps } from "../scenario.ts";

export const futureOps: Handlers<FutureOps> = {
  future(run, op) {
    const future = run.loop.createFuture<unknown>();
    run.names.register(op.as, future);
    return future;
  },

  finfo(run, op) {
    const future = run.future(op.f);
    return future === null ? NO_SUCH : [future.done(), future.cancelled()];
  },

  result(run, op) {
    const future = run.future(op.f);
    return future === null ? NO_SUCH : future.result();
  },

  exception(run, op) {
    const future = run.future(op.f);
    return future === null ? NO_SUCH : [future.exception()];
  },

  set_result(run, op, env) {
    const future = run.future(op.f);
    return future === null ? NO_SUCH : future.setResult(run.evaluate(op.x, env));
  },

  set_exception(run, op) {
    const future = run.future(op.f);
    return future === null ? NO_SUCH : future.setException(createError(op.x, op.m));
  },

  add_cb(run, op) {
    const future = run.future(op.f);
    if (future === null) return NO_SUCH;
    const context = op.ctx === undefined ? undefined : run.contexts.get(op.ctx);
    return future.addDoneCallback(run.callback(op.cb), context === undefined ? {} : { context });
  },

  remove_cb(run, op) {
    const future = run.future(op.f);
    return future === null ? NO_SUCH : future.removeDoneCallback(run.callback(op.cb));
  },
};
