import { allTasks, createTask, currentTask, Task, TaskGroup } from "../../src/index.ts";
import { type Handlers, NO_SUCH } from "../handlers.ts";
import type { TaskOps } from "../scenario.ts";

export const taskOps: Handlers<TaskOps> = {
  spawn(run, op) {
    const context = op.ctx === undefined ? undefined : run.contexts.get(op.ctx);
    if (op.ctx !== undefined && context === undefined) return NO_SUCH;
    const name = run.names.next(op.as);
    const task = createTask(run.task(op.coro), context === undefined ? { name } : { name, context });
    run.names.bind(op.as, task);
    return task;
  },

  cancel(run, op) {
    const future = run.future(op.f);
    if (future === null) return NO_SUCH;
    return op.msg === undefined ? future.cancel() : future.cancel(op.msg);
  },

  uncancel(run, op) {
    const task = run.future(op.f);
    return task instanceof Task ? task.uncancel() : NO_SUCH;
  },

  cancelling(run, op) {
    const task = run.future(op.f);
    return task instanceof Task ? task.cancelling() : NO_SUCH;
  },

  whoami: (run) => currentTask(run.loop)?.getName(),

  set_name(run, op) {
    const task = run.future(op.f);
    if (!(task instanceof Task)) return NO_SUCH;
    task.setName(op.name);
    return task.getName();
  },

  all_tasks: () => [...allTasks()].map((task) => task.getName()).toSorted(),

  tg_new(run, op) {
    run.groups.set(op.as, new TaskGroup());
  },

  tg_spawn(run, op) {
    const group = run.groups.get(op.tg);
    if (group === undefined) return NO_SUCH;
    const task = group.createTask(run.task(op.coro), { name: run.names.next(op.as) });
    run.names.bind(op.as, task);
    return task;
  },
};
