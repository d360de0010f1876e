/** As it is written for Vite and its like, which look for it. */
export function createWorker(): Worker {
  return new Worker(new URL("./heavy.ts", import.meta.url), { type: "module" });
}
