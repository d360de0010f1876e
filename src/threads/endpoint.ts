import * as Comlink from "comlink";
import type { Reply } from "./protocol.ts";
import type { SmallReplies } from "./smallReplies.ts";

/** The other side of a port, whose functions give promises. */
export type Remote<Side> = {
  readonly [K in keyof Side]: Side[K] extends (...args: infer A) => infer R
    ? (...args: A) => Promise<Awaited<R>>
    : never;
};

/** Of comlink's messages, what is looked at here. */
interface Message {
  /** Comlink's own, or the number that stands for it on the wire. */
  readonly id: string | number;
  readonly type: string;
  readonly path?: readonly string[];
  readonly argumentList?: readonly { readonly value: unknown }[];
  readonly value?: unknown;
}

/** A message on the wire: short, as a request or a reply costs as much as its words. */
type Packed = Message | readonly [id: number, value: unknown] | readonly [id: number, name: string, args: unknown[]];

/** Is told of a message that cannot be cloned: of its number and, if it is a reply, its value. */
type Refuse = (endpoint: Endpoint, id: number, value: unknown, error: unknown) => void;

/** What messages go through: a port, or a worker itself, which is quicker and may have messages of others. */
export interface Port {
  postMessage(message: unknown, transferables: Transferable[]): void;
  addEventListener(type: "message", listener: (event: MessageEvent<unknown>) => void): void;
  start?(): void;
}

/** How a port is used. */
export interface PortOptions {
  /** Messages that are sent in one turn travel as one, unless something is moved with them. */
  readonly isBatching?: boolean;
  /** Where replies are that need not be sent. */
  readonly smallReplies?: SmallReplies | undefined;
  /** Is given the messages of others. */
  readonly onOther?: (message: unknown) => void;
}

/** The first of each array of messages, by which they are told from those of others. */
const TAG = "asyncio-web";

/** A port as comlink's endpoint, with few and short messages: they cost more than most calls. */
export class Endpoint implements Comlink.Endpoint {
  readonly #port: Port;
  readonly #refuse: Refuse;
  readonly #options: PortOptions;
  #batch: Packed[] = [];
  #listener: ((event: MessageEvent) => void) | undefined;
  /** Comlink's identities of the requests that have no reply yet. */
  readonly #ids = new Map<number, string>();
  #lastId = 0;

  constructor(port: Port, refuse: Refuse, options: PortOptions) {
    this.#port = port;
    this.#refuse = refuse;
    this.#options = options;
  }

  postMessage(message: Message, transferables: Transferable[] = []): void {
    const { isBatching, smallReplies } = this.#options;
    const isSmall = message.type === "RAW" && smallReplies?.write(message.id as number, message.value as Reply);
    if (isSmall === true) {
      if (smallReplies?.ring() === true) this.#port.postMessage([TAG], []);
      return;
    }
    const packed = this.#pack(message);
    if (isBatching === true && transferables.length === 0) {
      if (this.#batch.push(packed) === 1) void turnEnd.then(this.#flush);
      return;
    }
    this.#flush();
    this.#post(packed, transferables);
  }

  addEventListener(_type: string, listener: unknown): void {
    this.#listener = listener as (event: MessageEvent) => void;
    this.#port.addEventListener("message", ({ data }) => {
      if (!Array.isArray(data) || data[0] !== TAG) return this.#options.onOther?.(data);
      for (let i = 1; i < data.length; i += 1) this.#unpack(data[i] as Packed);
      this.#takeSmallReplies();
    });
  }

  removeEventListener(): void {
    this.#listener = undefined;
  }

  start(): void {
    this.#port.start?.();
  }

  /** Gives comlink the reply to a request, as if it had come through the port. */
  reply(id: number, value: unknown): void {
    this.#deliver({ id, type: "RAW", value });
  }

  #pack(message: Message): Packed {
    const { id, type, path, argumentList = [], value } = message;
    if (type === "RAW") return [id as number, value];
    if (type !== "APPLY") return message;
    this.#ids.set((this.#lastId += 1), id as string);
    return [this.#lastId, path?.[0] as string, argumentList.map((each) => each.value)];
  }

  #unpack(packed: Packed): void {
    if (!Array.isArray(packed)) return this.#deliver(packed as Message);
    const [id, value, args] = packed as [number, unknown, unknown[] | undefined];
    if (args === undefined) return this.reply(id, value);
    const argumentList = args.map((each) => ({ type: "RAW", value: each }));
    this.#deliver({ id, type: "APPLY", path: [value as string], argumentList });
  }

  #deliver(message: Message): void {
    const id = this.#ids.get(message.id as number);
    if (id !== undefined) this.#ids.delete(message.id as number);
    this.#listener?.({ data: id === undefined ? message : { ...message, id } } as MessageEvent);
  }

  /** In the order of the requests: what has no reply yet may have one in a message that is under way. */
  #takeSmallReplies(): void {
    const { smallReplies } = this.#options;
    if (smallReplies === undefined) return;
    smallReplies.answer();
    for (const id of this.#ids.keys()) {
      const reply = smallReplies.take(id);
      if (reply === undefined) return;
      this.reply(id, reply);
    }
  }

  readonly #flush = (): void => {
    const batch = this.#batch;
    if (batch.length === 0) return;
    this.#batch = [];
    try {
      this.#port.postMessage([TAG, ...batch], []);
    } catch {
      for (const packed of batch) this.#post(packed, []); // one of them cannot be cloned
    }
  };

  #post(packed: Packed, transferables: Transferable[]): void {
    try {
      this.#port.postMessage([TAG, packed], transferables);
    } catch (error) {
      const [id, value] = packed as [number, unknown];
      this.#refuse(this, id, value, error);
    }
  }
}

const turnEnd = Promise.resolve();

/**
 * Calls the other side through the port; a request that cannot be cloned gets an `unsent` reply. The remote must be held
 * for as long as it is used: comlink releases it when it is collected.
 */
export function connect<Side>(port: Port, options: PortOptions = {}): Remote<Side> {
  const refuse: Refuse = (endpoint, id) => endpoint.reply(id, { kind: "unsent" } satisfies Reply);
  return Comlink.wrap<Side>(new Endpoint(port, refuse, options)) as unknown as Remote<Side>;
}

/** Gives comlink what is to be moved with an argument or a result. */
export function moving<T extends object>(value: T, transferables: Transferable[]): T {
  return transferables.length > 0 ? Comlink.transfer(value, transferables) : value;
}
