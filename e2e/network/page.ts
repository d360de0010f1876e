import * as Comlink from "comlink";
import { setBrokerUrl } from "asyncio-web/streams";
import { expose } from "../../test/network/expose.ts";
import { side } from "../../test/network/side.ts";

/** The page of the tests, and its workers: this module is theirs, too. */

interface Started {
  worker: Worker;
  remote: Comlink.Remote<Record<string, (...args: unknown[]) => unknown>>;
}

const workers: Started[] = [];

Object.assign(globalThis, {
  /** Starts a worker, which has the number of those before it. */
  startWorker(): number {
    const worker = new Worker(import.meta.url, { type: "module" });
    return workers.push({ worker, remote: Comlink.wrap(worker) }) - 1;
  },
  callWorker: (index: number, name: string, args: unknown[]): unknown => workers[index]?.remote[name]?.(...args),
  endWorker: (index: number): void => workers[index]?.worker.terminate(),
});

/** Tells this page what to do, by name. */
export function callSide(name: string, args: unknown[]): unknown {
  return (side as unknown as Record<string, (...given: unknown[]) => unknown>)[name]?.(...args);
}

setBrokerUrl(new URL("/broker.js", import.meta.url));
expose();
