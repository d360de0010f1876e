import { type Handle, Timeout, TimerHandle } from "../../src/index.ts";
import { type Handlers, NO_SUCH } from "../handlers.ts";
import type { Interpreter } from "../interpreter.ts";
import type { Op, TimerOps } from "../scenario.ts";

export const timerOps: Handlers<TimerOps> = {
  busy(run, op) {
    run.clock.advance(op.d);
    return run.loop.time();
  },

  time: (run) => run.loop.time(),

  call_soon(run, op) {
    keep(run, op.as, run.loop.callSoon(scheduled(run, op)));
  },

  call_later(run, op) {
    keep(run, op.as, run.loop.callLater(op.d, scheduled(run, op)));
  },

  call_at(run, op) {
    keep(run, op.as, run.loop.callAt(op.at, scheduled(run, op)));
  },

  hcancel(run, op) {
    const handle = run.handles.get(op.h);
    return handle === undefined ? NO_SUCH : handle.cancel();
  },

  hinfo(run, op) {
    const handle = run.handles.get(op.h);
    if (handle === undefined) return NO_SUCH;
    return [handle.cancelled(), handle instanceof TimerHandle ? handle.when() : null];
  },

  /** So many timers, and so many of them cancelled at once, that the heap is compacted. */
  storm(run, op) {
    const trace = (k: number): void => run.record("storm", k);
    const handles = Array.from({ length: op.n }, (_, k) => {
      return run.loop.callLater(op.ds[k % op.ds.length] ?? 0, trace, k);
    });
    for (const handle of handles.filter((_, k) => k % op.keep !== 0)) {
      handle.cancel();
      if (op.twice) handle.cancel();
    }
  },

  tm_new(run, op) {
    run.timeouts.set(op.as, new Timeout("at" in op ? op.at : after(run, op.d)));
  },

  reschedule(run, op) {
    const scope = run.timeouts.get(op.tm);
    return scope === undefined ? NO_SUCH : scope.reschedule("at" in op ? op.at : after(run, op.d));
  },

  tminfo(run, op) {
    const scope = run.timeouts.get(op.tm);
    return scope === undefined ? NO_SUCH : [scope.when(), scope.expired()];
  },
};

function after(run: Interpreter, delay: number | null): number | null {
  return delay === null ? null : run.loop.time() + delay;
}

function keep(run: Interpreter, name: string | undefined, handle: Handle): void {
  if (name !== undefined) run.handles.set(name, handle);
}

/** The callback, in the context that the operation names, if there is one of that name. */
function scheduled(run: Interpreter, op: Op<"call_soon" | "call_later" | "call_at">): () => void {
  const callback = run.callback(op.cb);
  const context = op.ctx === undefined ? undefined : run.contexts.get(op.ctx);
  return context === undefined ? callback : () => context.run(callback);
}
