import { osError } from "../../errors.ts";
import { CreditTransport, type CreditOptions } from "../creditTransport.ts";
import type { Protocol } from "../transport.ts";
import type { Failure, GatewayMessage, Id, TabMessage } from "./protocol.ts";

/** What carries the connections of a gateway. */
export interface GatewayChannel {
  send(message: TabMessage): void;
  sendData(id: Id, bytes: Uint8Array<ArrayBuffer>): void;
}

/** How one is made. */
export interface GatewayTransportOptions extends CreditOptions {
  readonly channel: GatewayChannel;
  readonly id: Id;
  /** Can one direction be closed alone? */
  readonly canWriteEof: boolean;
}

/** The tab's end of a connection whose socket the gateway holds. */
export class GatewayTransport extends CreditTransport {
  protected override readonly kind: string = "GatewayTransport";
  readonly #channel: GatewayChannel;
  readonly #id: Id;
  readonly #canWriteEof: boolean;

  constructor(protocol: Protocol, options: GatewayTransportOptions) {
    super(protocol, options);
    this.#channel = options.channel;
    this.#id = options.id;
    this.#canWriteEof = options.canWriteEof;
  }

  override canWriteEof(): boolean {
    return this.#canWriteEof;
  }

  /** Bytes came for it, which are its own from now on. */
  take(bytes: Uint8Array): void {
    this.received(bytes);
  }

  /** The gateway says something about it. */
  hear(message: Extract<GatewayMessage, { kind: "credit" | "eof" | "closed" }>): void {
    if (message.kind === "credit") this.granted(message.bytes);
    else if (message.kind === "eof") this.receivedEof();
    else this.lost(message.error === undefined ? null : toError(message.error));
  }

  /** The session is over. */
  lose(error: Error): void {
    this.lost(error);
  }

  protected override post(block: Uint8Array<ArrayBuffer>): void {
    this.#channel.sendData(this.#id, block);
  }

  protected override postCredit(bytes: number): void {
    this.#channel.send({ kind: "credit", id: this.#id, bytes });
  }

  protected override sendEof(): void {
    this.#channel.send({ kind: "eof", id: this.#id });
  }

  protected override end(): void {
    this.#channel.send({ kind: "close", id: this.#id });
  }

  protected override reset(): void {
    this.#channel.send({ kind: "abort", id: this.#id });
  }
}

/** The error that a failure is raised as. */
export function toError({ code, message }: Failure): Error {
  return osError(code, message);
}
