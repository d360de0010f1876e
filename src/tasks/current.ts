import type { Task } from "./task.ts";

/** The task whose step is going on, of whichever loop. */
export const current: { task: Task<unknown> | null } = { task: null };
