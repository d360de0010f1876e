/** For a bundler that knows no workers: `heavy.js` is an entry of its own. */
export function createWorker(): Worker {
  return new Worker(new URL("./heavy.js", import.meta.url), { type: "module" });
}
