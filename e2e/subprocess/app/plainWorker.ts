import { setProgramsUrl } from "asyncio-web/subprocess";

/** For a bundler that knows no workers: `upper.js` is an entry of its own. */
export function createWorker(): Worker {
  return new Worker(new URL("./upper.js", import.meta.url), { type: "module" });
}

/** So is `programs.js`. */
export function setUp(): void {
  setProgramsUrl(new URL("./programs.js", import.meta.url));
}
