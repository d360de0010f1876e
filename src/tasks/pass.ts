import type { Suspension } from "./awaitable.ts";

/** The result by which a coroutine says "let the others run once". */
export const pass: { done: false; value: undefined } = { done: false, value: undefined };

const over: { done: true; value: undefined } = { done: true, value: undefined };

/** What a task sends into its coroutine when it resumes it: who drives one by hand sends nothing. */
export const RESUMED = null;

/**
 * One turn of the ready queue, as an iterator that is made once for all and keeps nothing of whom it serves: a task that
 * comes back says so.
 */
export const passing: Iterator<Suspension, undefined, unknown> & { isOpen: boolean } = {
  /** Is a turn begun that no task has taken? Then a coroutine is driven by hand. */
  isOpen: false,
  next(sent) {
    if (sent === RESUMED) return over;
    passing.isOpen = !passing.isOpen;
    return passing.isOpen ? pass : over;
  },
  return() {
    passing.isOpen = false;
    return over;
  },
  throw(error: unknown): never {
    passing.isOpen = false;
    throw error;
  },
};
