import * as Comlink from "comlink";
import { whyNotCloneable } from "./cloneable.ts";
import type { Reply } from "./protocol.ts";
import { toWire } from "./wireError.ts";

type Listener = (event: Event) => void;

/** The other side of a port, whose functions give promises. */
export type Remote<Side> = {
  readonly [K in keyof Side]: Side[K] extends (...args: infer A) => infer R
    ? (...args: A) => Promise<Awaited<R>>
    : never;
};

/** Of comlink's messages, what is looked at here. */
interface Message {
  readonly id: string;
  readonly argumentList?: unknown;
  readonly value?: { readonly value?: unknown };
}

/**
 * A port as comlink's endpoint. A request that cannot be cloned is answered at once with an `unsent` reply, and for a
 * reply that cannot be cloned a `failed` one is sent: comlink itself would keep the former for ever.
 */
function endpointOf(port: MessagePort): Comlink.Endpoint {
  let answer: Listener | undefined;
  return {
    postMessage(message: Message, transferables: Transferable[]) {
      try {
        port.postMessage(message, transferables);
      } catch (error) {
        const isRequest = message.argumentList !== undefined;
        const value: Reply = isRequest
          ? { kind: "unsent", error }
          : { kind: "failed", thrown: toWire(whyNotCloneable(message.value?.value, "result") ?? error) };
        const data = { id: message.id, type: "RAW", value };
        if (isRequest) answer?.({ data } as MessageEvent);
        else port.postMessage(data);
      }
    },
    addEventListener(type, listener) {
      answer = listener as Listener;
      port.addEventListener(type, listener as Listener);
    },
    removeEventListener: (type, listener) => port.removeEventListener(type, listener as Listener),
    start: () => port.start(),
  };
}

/** Answers calls that come through the port. */
export function serve(side: object, port: MessagePort): void {
  Comlink.expose(side, endpointOf(port));
}

/** Calls the other side through the port. The remote must be held for as long as it is used: comlink releases it when it is collected. */
export function connect<Side>(port: MessagePort): Remote<Side> {
  return Comlink.wrap<Side>(endpointOf(port)) as unknown as Remote<Side>;
}

/** Gives comlink what is to be moved with an argument or a result. */
export function moving<T extends object>(value: T, transferables: Transferable[]): T {
  return transferables.length > 0 ? Comlink.transfer(value, transferables) : value;
}
