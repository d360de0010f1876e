import type { Suspension } from "./awaitable.ts";
import { current } from "./current.ts";

/** The result by which a coroutine says "let the others run once". */
export const pass: { done: false; value: undefined } = { done: false, value: undefined };

const over: { done: true; value: undefined } = { done: true, value: undefined };

/** Stands for the task where there is none: a coroutine may be driven by hand. */
const nobody = { isPassing: false };

/** One turn of the ready queue, as an iterator that is made once for all: its state is the task's. */
export const passing: Iterator<Suspension, undefined, void> = {
  next() {
    const runner = current.task ?? nobody;
    runner.isPassing = !runner.isPassing;
    return runner.isPassing ? pass : over;
  },
  return() {
    (current.task ?? nobody).isPassing = false;
    return over;
  },
  throw(error: unknown): never {
    (current.task ?? nobody).isPassing = false;
    throw error;
  },
};
