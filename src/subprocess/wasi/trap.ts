import type { Call } from "./calls.ts";

/** The status, as a shell tells it, of a program that has aborted, should its process have survived that. */
export const ABORTED = 134;

/**
 * How a program ends that a trap has ended: it aborts. `abort()` is a trap without a word.
 * @throws the error if it is none of the program's
 */
export function abortBy(error: unknown): Call {
  if (!isTrap(error)) throw error;
  const text =
    error instanceof Error && !/unreachable/i.test(error.message) ? `${error.name}: ${error.message}` : undefined;
  return { op: "abort", message: text };
}

function isTrap(error: unknown): boolean {
  if (error instanceof WebAssembly.RuntimeError) return true;
  if (error instanceof Error && /call stack|recursion/i.test(error.message)) return true; // each engine has its class
  return "Exception" in WebAssembly && error instanceof WebAssembly.Exception; // nobody has caught it
}
