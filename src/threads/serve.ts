import * as Comlink from "comlink";
import { whyNotCloneable } from "./cloneable.ts";
import type { Reply } from "./protocol.ts";
import { listen, type Packed, type Port, TAG } from "./wire.ts";
import { toWire } from "./wireError.ts";

/** Writes a reply where it need not be sent, and says whether the other side must be called; `undefined` if it must be sent. */
export type WriteReply = (id: number, reply: Reply | undefined) => boolean | undefined;

/** Comlink's reply: raw, or what was thrown. */
interface Answer {
  readonly id: number;
  readonly type: string;
  readonly value?: Reply;
}

/** Comlink's endpoint at the side that answers. */
class AnsweringEndpoint implements Comlink.Endpoint {
  readonly #port: Port;
  readonly #writeReply: WriteReply | undefined;

  constructor(port: Port, writeReply: WriteReply | undefined) {
    this.#port = port;
    this.#writeReply = writeReply;
  }

  postMessage({ id, ...given }: Answer, transferables: Transferable[] = []): void {
    const isRaw = given.type === "RAW";
    const isCall = isRaw ? this.#writeReply?.(id, given.value) : undefined;
    if (isCall === false) return;
    const packed: Packed = isRaw ? [id, given.value] : [id, undefined, given];
    try {
      this.#port.postMessage(isCall === true ? [TAG] : [TAG, packed], transferables);
    } catch (error) {
      const reason = whyNotCloneable((given.value as { value?: unknown } | undefined)?.value, "result") ?? error;
      const reply: Reply = { kind: "failed", thrown: toWire(reason) };
      this.#port.postMessage([TAG, [id, reply]], []);
    }
  }

  addEventListener(_type: string, listener: unknown): void {
    const deliver = listener as (event: MessageEvent) => void;
    listen(this.#port, (packed) => deliver({ data: requestOf(packed) } as MessageEvent));
  }

  removeEventListener(): void {}
}

function requestOf([id, name, args]: Packed): object {
  if (!Array.isArray(args)) return { id, type: "RELEASE" };
  return { id, type: "APPLY", path: [name], argumentList: args.map((value: unknown) => ({ type: "RAW", value })) };
}

/** Answers calls that come through the port; for a reply that cannot be cloned, a `failed` one is sent. */
export function serve(side: object, port: Port, writeReply?: WriteReply): void {
  Comlink.expose(side, new AnsweringEndpoint(port, writeReply));
}
