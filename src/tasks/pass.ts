import type { Suspension } from "./awaitable.ts";

/** The result by which a coroutine says "let the others run once". */
export const pass: { done: false; value: undefined } = { done: false, value: undefined };

/** Is the step that goes on the one after a {@link pass}? The task sets it; the pass's iterator takes it. */
export const resumed: { fromPass: boolean } = { fromPass: false };

const over: { done: true; value: undefined } = { done: true, value: undefined };

/** One turn of the ready queue, as an iterator that is made once for all: its state is the task's. */
export const passing: Iterator<Suspension, undefined, void> = {
  next() {
    if (!resumed.fromPass) return pass;
    resumed.fromPass = false;
    return over;
  },
  throw(error: unknown): never {
    throw error;
  },
};
