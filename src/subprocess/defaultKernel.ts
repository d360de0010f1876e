import { RuntimeError } from "../errors.ts";
import type { Kernel } from "./kernel.ts";

let chosen: Kernel | undefined;

/** The kernel of processes that are given none. */
export function defaultKernel(): Kernel {
  if (chosen === undefined) throw new RuntimeError("no kernel: see setDefaultKernel()");
  return chosen;
}

/**
 * Sets the kernel of processes that are given none; `undefined` for the page's own.
 * @returns what was set before
 */
export function setDefaultKernel(kernel: Kernel | undefined): Kernel | undefined {
  const before = chosen;
  chosen = kernel;
  return before;
}
