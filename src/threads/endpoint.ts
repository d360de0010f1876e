import * as Comlink from "comlink";
import type { Reply } from "./protocol.ts";

type Listener = (event: Event) => void;

/** The other side of a port, whose functions give promises. */
export type Remote<Side> = {
  readonly [K in keyof Side]: Side[K] extends (...args: infer A) => infer R
    ? (...args: A) => Promise<Awaited<R>>
    : never;
};

/** Of comlink's messages, what is looked at here. */
export interface Message {
  readonly id: string;
  readonly value?: { readonly value?: unknown };
}

/**
 * A port as comlink's endpoint. For a message that cannot be cloned, `refuse` gives the answer: to this side for a
 * request, to the other side for a reply.
 */
export function endpointOf(
  port: MessagePort,
  refuse: (message: Message, error: unknown, answer: Listener) => void,
): Comlink.Endpoint {
  let answer: Listener;
  return {
    postMessage(message: Message, transferables: Transferable[]) {
      try {
        port.postMessage(message, transferables);
      } catch (error) {
        refuse(message, error, answer);
      }
    },
    addEventListener(type, listener) {
      answer = listener as Listener;
      port.addEventListener(type, answer);
    },
    removeEventListener: (type, listener) => port.removeEventListener(type, listener as Listener),
    start: () => port.start(),
  };
}

/**
 * Calls the other side through the port; a request that cannot be cloned gets an `unsent` reply. The remote must be held
 * for as long as it is used: comlink releases it when it is collected.
 */
export function connect<Side>(port: MessagePort): Remote<Side> {
  const endpoint = endpointOf(port, ({ id }, _, answer) => {
    const value: Reply = { kind: "unsent" };
    answer(new MessageEvent("message", { data: { id, type: "RAW", value } }));
  });
  return Comlink.wrap<Side>(endpoint) as unknown as Remote<Side>;
}

/** Gives comlink what is to be moved with an argument or a result. */
export function moving<T extends object>(value: T, transferables: Transferable[]): T {
  return transferables.length > 0 ? Comlink.transfer(value, transferables) : value;
}
