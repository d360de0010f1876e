import * as Comlink from "comlink";
import { answerCall, type CallMemory, takeReply } from "./callMemory.ts";
import type { Reply } from "./protocol.ts";
import { listen, type Packed, type Port, TAG } from "./wire.ts";

/** The other side of a port, whose functions give promises. */
export type Remote<Side> = {
  readonly [K in keyof Side]: Side[K] extends (...args: infer A) => infer R
    ? (...args: A) => Promise<Awaited<R>>
    : never;
};

/** Of the port of a worker's calls, whose requests travel as one if they are of one turn and move nothing. */
export interface WorkerOptions {
  /** Where there are replies that were not sent. */
  readonly memory: CallMemory | undefined;
  /** Is given the messages of others. */
  readonly onOther: (message: unknown) => void;
}

/** Of comlink's requests, what is looked at here. */
interface Request {
  readonly id: string;
  readonly path?: readonly string[];
  readonly argumentList?: readonly { readonly value: unknown }[];
}

/** Comlink's endpoint at the side that calls, with few and short messages: they cost more than most calls. */
class CallingEndpoint implements Comlink.Endpoint {
  readonly #port: Port;
  readonly #options: WorkerOptions | undefined;
  #batch: Packed[] = [];
  #listener!: (event: MessageEvent) => void;
  /** Comlink's identities of the requests that have no reply yet. */
  readonly #ids = new Map<number, string>();
  #lastId = 0;

  constructor(port: Port, options: WorkerOptions | undefined) {
    this.#port = port;
    this.#options = options;
  }

  postMessage({ id, path, argumentList }: Request, transferables: Transferable[] = []): void {
    this.#ids.set((this.#lastId += 1), id);
    const packed: Packed = [this.#lastId, path?.[0], argumentList?.map(({ value }) => value)];
    if (this.#options !== undefined && transferables.length === 0) {
      if (this.#batch.push(packed) === 1) void turnEnd.then(this.#flush);
      return;
    }
    this.#flush();
    this.#send([packed], transferables);
  }

  addEventListener(_type: string, listener: unknown): void {
    this.#listener = listener as (event: MessageEvent) => void;
    const onPacked = ([id, value, thrown]: Packed): void => this.#reply(id, value, thrown);
    listen(this.#port, onPacked, () => this.#takeSmallReplies(), this.#options?.onOther);
  }

  removeEventListener(): void {}

  #reply(number: number, value: unknown, thrown?: object): void {
    const id = this.#ids.get(number);
    this.#ids.delete(number);
    this.#listener({ data: { type: "RAW", value, ...thrown, id } } as MessageEvent);
  }

  /** In the order of the requests: what has no reply yet may have one in a message that is under way. */
  #takeSmallReplies(): void {
    const memory = this.#options?.memory;
    if (memory === undefined) return;
    answerCall(memory);
    for (const id of this.#ids.keys()) {
      const reply = takeReply(memory, id);
      if (reply === undefined) return;
      this.#reply(id, reply);
    }
  }

  readonly #flush = (): void => {
    const batch = this.#batch;
    this.#batch = [];
    if (batch.length > 0) this.#send(batch, []);
  };

  /** Sends the requests in one message; each by itself if one of them cannot be cloned. */
  #send(batch: readonly Packed[], transferables: Transferable[]): void {
    try {
      this.#port.postMessage([TAG, ...batch], transferables);
    } catch {
      for (const packed of batch) {
        if (batch.length > 1) this.#send([packed], []);
        else this.#reply(packed[0], { kind: "unsent" } satisfies Reply);
      }
    }
  }
}

const turnEnd = Promise.resolve();

/**
 * Calls the other side through the port; a request that cannot be cloned gets an `unsent` reply. The remote must be held
 * for as long as it is used: comlink releases it when it is collected.
 */
export function connect<Side>(port: Port, options?: WorkerOptions): Remote<Side> {
  return Comlink.wrap<Side>(new CallingEndpoint(port, options)) as unknown as Remote<Side>;
}

/** Gives comlink what is to be moved with an argument or a result. */
export function moving<T extends object>(value: T, transferables: Transferable[]): T {
  return transferables.length > 0 ? Comlink.transfer(value, transferables) : value;
}
