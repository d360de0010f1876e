let ownUrl: URL | undefined;

/**
 * Says where the script of the library's programs is served, for pages whose bundler does not find it: a copy of
 * `asyncio-web/programs`, with the chunks beside it.
 */
export function setProgramsUrl(url: string | URL): void {
  ownUrl = new URL(url, globalThis.document?.baseURI ?? location.href);
}

/** Starts a worker that has the commands, the shell and the runner of WASI programs. */
export function createStandardWorker(): Worker {
  if (ownUrl !== undefined) return new Worker(ownUrl, { type: "module", name: "asyncio-web" });
  // Bundlers look for `new Worker(new URL(…))` with just these arguments.
  return new Worker(new URL("./worker/programs.ts", import.meta.url), { type: "module", name: "asyncio-web" });
}
