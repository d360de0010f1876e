import type { Queue } from "../../src/index.ts";
import type { Handlers } from "../handlers.ts";
import type { QueueOps } from "../scenario.ts";

type AnyQueue = Queue<unknown>;

export const queueOps: Handlers<QueueOps> = {
  put_nowait: (run, op, env) => run.object<AnyQueue>(op.o).putNowait(run.evaluate(op.x, env)),
  get_nowait: (run, op) => run.object<AnyQueue>(op.o).getNowait(),
  task_done: (run, op) => run.object<AnyQueue>(op.o).taskDone(),

  shutdown(run, op) {
    const queue = run.object<AnyQueue>(op.o);
    if (op.imm) queue.shutdown(true);
    else queue.shutdown();
  },

  qinfo(run, op) {
    const queue = run.object<AnyQueue>(op.o);
    return [queue.qsize(), queue.empty(), queue.full(), queue.maxsize];
  },
};
