/** As it is written for Vite and its like, which look for it. */
export function createWorker(): Worker {
  return new Worker(new URL("./upper.ts", import.meta.url), { type: "module" });
}

/** The package's own worker is found by its expression in the package. */
export function setUp(): void {}
