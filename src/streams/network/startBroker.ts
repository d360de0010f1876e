import { RuntimeError } from "../../errors.ts";
import type { FromBroker } from "./protocol.ts";

/** A broker that runs. */
export interface Broker {
  readonly port: MessagePort;
  readonly id: string;
}

/** How long its script may take to load, in milliseconds: then it is done without. */
const START_MS = 10_000;

let ownUrl: URL | undefined;
let isStarted = false;

/**
 * Says where the script of the broker is served, for pages whose bundler does not find it: a copy of `asyncio-web/broker`.
 * All pages of a site must name the same URL, before their first server or connection.
 *
 * @throws RuntimeError if the broker has been started
 */
export function setBrokerUrl(url: string | URL): void {
  if (isStarted) throw new RuntimeError("the broker has been started: set its URL before the first connection");
  ownUrl = new URL(url, globalThis.document?.baseURI ?? location.href);
}

/** Starts the broker, or joins the one that runs; `undefined` where there are no shared workers. */
export async function startBroker(): Promise<Broker | undefined> {
  isStarted = true;
  if (typeof SharedWorker === "undefined") return undefined;
  const worker = createWorker();
  const { port } = worker;
  const id = await new Promise<string>((resolve, reject) => {
    worker.onerror = (event) => reject(failure(event));
    setTimeout(() => reject(new RuntimeError(`it said nothing for ${START_MS} ms`)), START_MS);
    port.onmessage = ({ data }: MessageEvent<FromBroker>) => {
      if (data.kind === "hello") resolve(data.id);
    };
  });
  return { port, id };
}

/** Bundlers look for `new SharedWorker(new URL(…))` with just these arguments. */
function createWorker(): SharedWorker {
  if (ownUrl !== undefined) return new SharedWorker(ownUrl, { type: "module", name: "asyncio-web 1" });
  return new SharedWorker(new URL("./broker.ts", import.meta.url), { type: "module", name: "asyncio-web 1" });
}

function failure(event: Event): RuntimeError {
  event.preventDefault();
  const { message } = event as Partial<ErrorEvent>;
  return new RuntimeError(message || "its script could not be loaded: see setBrokerUrl()");
}
