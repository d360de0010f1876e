import * as Comlink from "comlink";
import { whyNotCloneable } from "./cloneable.ts";
import { Endpoint, type Message, type Port } from "./endpoint.ts";
import type { Reply } from "./protocol.ts";
import { toWire } from "./wireError.ts";

/** Answers calls that come through the port; for a reply that cannot be cloned, a `failed` one is sent. */
export function serve(side: object, port: Port): void {
  const refuse = ({ id, value }: Message, error: unknown, answering: Endpoint): void => {
    const reason = whyNotCloneable((value as { value?: unknown } | undefined)?.value, "result") ?? error;
    const reply: Reply = { kind: "failed", thrown: toWire(reason) };
    answering.postMessage({ id, type: "RAW", value: reply }, []);
  };
  Comlink.expose(side, new Endpoint(port, refuse, false));
}
