import * as Comlink from "comlink";
import type { Reply } from "./protocol.ts";

/** The other side of a port, whose functions give promises. */
export type Remote<Side> = {
  readonly [K in keyof Side]: Side[K] extends (...args: infer A) => infer R
    ? (...args: A) => Promise<Awaited<R>>
    : never;
};

/** Of comlink's messages, what is looked at here. */
export interface Message {
  readonly id: string;
  readonly type: string;
  readonly value?: unknown;
}

/** Is told of a message that cannot be cloned. */
type Refuse = (message: Message, error: unknown, endpoint: Endpoint) => void;

/** What messages go through: a port, or a worker itself, which is quicker and may have messages of others. */
export interface Port {
  postMessage(message: unknown, transferables: Transferable[]): void;
  addEventListener(type: "message", listener: (event: MessageEvent<unknown>) => void): void;
  start?(): void;
}

/** The first of each array of messages, by which they are told from those of others. */
const TAG = "asyncio-web";

/**
 * A port as comlink's endpoint. Messages that are sent in one turn travel as one, unless something is moved with them: a
 * message costs more than most calls.
 */
export class Endpoint implements Comlink.Endpoint {
  readonly #port: Port;
  readonly #refuse: Refuse;
  readonly #isBatching: boolean;
  #batch: Message[] = [];
  #listener: ((event: MessageEvent) => void) | undefined;

  constructor(port: Port, refuse: Refuse, isBatching: boolean) {
    this.#port = port;
    this.#refuse = refuse;
    this.#isBatching = isBatching;
  }

  postMessage(message: Message, transferables: Transferable[] = []): void {
    if (this.#isBatching && transferables.length === 0) {
      if (this.#batch.push(message) === 1) void turnEnd.then(this.#flush);
      return;
    }
    this.#flush();
    this.#post(message, transferables);
  }

  addEventListener(_type: string, listener: unknown): void {
    this.#listener = listener as (event: MessageEvent) => void;
    this.#port.addEventListener("message", ({ data }) => {
      if (Array.isArray(data) && data[0] === TAG) for (const message of data.slice(1)) this.deliver(message as Message);
    });
  }

  removeEventListener(): void {
    this.#listener = undefined;
  }

  start(): void {
    this.#port.start?.();
  }

  /** Gives comlink a message as if it had come through the port. */
  deliver(data: Message): void {
    this.#listener?.({ data } as MessageEvent);
  }

  readonly #flush = (): void => {
    const batch = this.#batch;
    if (batch.length === 0) return;
    this.#batch = [];
    try {
      this.#port.postMessage([TAG, ...batch], []);
    } catch {
      for (const message of batch) this.#post(message, []); // one of them cannot be cloned
    }
  };

  #post(message: Message, transferables: Transferable[]): void {
    try {
      this.#port.postMessage([TAG, message], transferables);
    } catch (error) {
      this.#refuse(message, error, this);
    }
  }
}

const turnEnd = Promise.resolve();

/**
 * Calls the other side through the port; a request that cannot be cloned gets an `unsent` reply. The remote must be held
 * for as long as it is used: comlink releases it when it is collected.
 */
export function connect<Side>(port: Port, options: { readonly isBatching?: boolean } = {}): Remote<Side> {
  const refuse: Refuse = ({ id }, _, caller) => {
    const value: Reply = { kind: "unsent" };
    caller.deliver({ id, type: "RAW", value });
  };
  const endpoint = new Endpoint(port, refuse, options.isBatching ?? false);
  return Comlink.wrap<Side>(endpoint) as unknown as Remote<Side>;
}

/** Gives comlink what is to be moved with an argument or a result. */
export function moving<T extends object>(value: T, transferables: Transferable[]): T {
  return transferables.length > 0 ? Comlink.transfer(value, transferables) : value;
}
