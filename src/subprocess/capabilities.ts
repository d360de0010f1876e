/** What processes can do depends on the browser, and on how the page is served. */
export interface Capabilities {
  /** Pipes are in memory that threads share: the page is cross-origin isolated. Without, their bytes go by messages. */
  readonly sharedMemory: boolean;
  /** A program in WebAssembly can wait while its worker goes on: JavaScript Promise Integration. */
  readonly jspi: boolean;
  /** A program in WebAssembly is given its input as it comes. Without, it begins when all of its input is there. */
  readonly blockingStdin: boolean;
}

/** @throws RangeError if shared memory is asked for where there is none */
export function findCapabilities(wanted: { readonly sharedMemory?: boolean | undefined }): Capabilities {
  const isIsolated = globalThis.crossOriginIsolated && typeof Atomics.waitAsync === "function";
  if (wanted.sharedMemory === true && !isIsolated) {
    throw new RangeError("expected a cross-origin isolated page for sharedMemory: see docs/subprocess.md");
  }
  const sharedMemory = wanted.sharedMemory ?? isIsolated;
  const jspi = "Suspending" in WebAssembly;
  return { sharedMemory, jspi, blockingStdin: sharedMemory || jspi };
}
