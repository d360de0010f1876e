import { wasi } from "@bjorn3/browser_wasi_shim";
import { Refusal } from "./calls.ts";

const numbers = wasi as unknown as Readonly<Record<string, unknown>>;

/** The number of what a system call has failed by. Errors that are the system's own are raised again. */
export function errnoOf(error: unknown): number {
  if (error instanceof RangeError) return wasi.ERRNO_FAULT; // an address that is none
  if (!(error instanceof Refusal)) throw error;
  const number = numbers[`ERRNO_${error.code.slice(1)}`]; // "ENOENT" is ERRNO_NOENT, "E2BIG" is ERRNO_2BIG
  return typeof number === "number" ? number : wasi.ERRNO_IO;
}
