import * as Comlink from "comlink";
import { whyNotCloneable } from "./cloneable.ts";
import { Endpoint, type Port, type PortOptions } from "./endpoint.ts";
import type { Reply } from "./protocol.ts";
import { toWire } from "./wireError.ts";

/** Answers calls that come through the port; for a reply that cannot be cloned, a `failed` one is sent. */
export function serve(side: object, port: Port, options: PortOptions = {}): void {
  const refuse = (endpoint: Endpoint, id: number, value: unknown, error: unknown): void => {
    const reason = whyNotCloneable((value as { value?: unknown } | undefined)?.value, "result") ?? error;
    const reply: Reply = { kind: "failed", thrown: toWire(reason) };
    endpoint.postMessage({ id, type: "RAW", value: reply });
  };
  Comlink.expose(side, new Endpoint(port, refuse, options));
}
