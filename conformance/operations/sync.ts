import type { Barrier, Condition, Event, Lock, Semaphore } from "../../src/index.ts";
import type { Handlers } from "../handlers.ts";
import { makeObject } from "../objects.ts";
import type { SyncOps } from "../scenario.ts";

type Lockable = Lock | Condition | Semaphore;

export const syncOps: Handlers<SyncOps> = {
  new(run, op) {
    run.objects.set(op.as, makeObject(op, run.objects));
  },

  release: (run, op) => run.object<Lockable>(op.o).release(),
  locked: (run, op) => run.object<Lockable>(op.o).locked(),

  ev_set: (run, op) => run.object<Event>(op.o).set(),
  ev_clear: (run, op) => run.object<Event>(op.o).clear(),
  ev_isset: (run, op) => run.object<Event>(op.o).isSet(),

  notify(run, op) {
    const condition = run.object<Condition>(op.o);
    if (op.n === 1) condition.notify();
    else condition.notify(op.n);
  },

  notify_all: (run, op) => run.object<Condition>(op.o).notifyAll(),

  b_info(run, op) {
    const barrier = run.object<Barrier>(op.o);
    return [barrier.parties, barrier.nWaiting, barrier.broken];
  },
};
