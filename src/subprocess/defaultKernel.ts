import { Kernel } from "./kernel.ts";
import { MemoryFileSystem } from "./memoryFileSystem.ts";
import { standardPrograms } from "./standardPrograms.ts";

let pageKernel: Kernel | undefined;
let chosenKernel: Kernel | undefined;

/** The kernel of processes that are given none: the page's own has the standard programs and files in memory. */
export function defaultKernel(): Kernel {
  return chosenKernel ?? (pageKernel ??= new Kernel({ programs: standardPrograms, fs: new MemoryFileSystem() }));
}

/**
 * Sets the kernel of processes that are given none; `undefined` for the page's own.
 * @returns what was set before
 */
export function setDefaultKernel(kernel: Kernel | undefined): Kernel | undefined {
  const before = chosenKernel;
  chosenKernel = kernel;
  return before;
}
