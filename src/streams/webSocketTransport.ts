import { BaseTransport, type TransportOptions } from "./baseTransport.ts";
import type { Protocol } from "./transport.ts";
import {
  closeError,
  type Message,
  NORMAL,
  overrun,
  type WebSocketEvents,
  type WebSocketLink,
} from "./webSocketLink.ts";

/** The longest message that is sent, in bytes: servers refuse those that are too long, many above a mebibyte. */
const LONGEST_MESSAGE = 1024 * 1024;
/** How much is read ahead of who reads, in bytes. */
const READ_AHEAD = 256 * 1024;

/** How bytes travel over a WebSocket. */
export interface WebSocketTransportOptions extends TransportOptions {
  readonly text: boolean;
  readonly receiveLimit: number;
}

/** A byte stream over a WebSocket: what was written at once goes as one message, and the bounds of those that come mean nothing. */
export class WebSocketTransport extends BaseTransport implements WebSocketEvents {
  protected override readonly kind: string = "WebSocketTransport";
  readonly #link: WebSocketLink;
  readonly #receiveLimit: number;
  readonly #encoder = new TextEncoder();
  readonly #decoder: TextDecoder | undefined;

  constructor(protocol: Protocol, link: WebSocketLink, options: WebSocketTransportOptions) {
    super(protocol, options);
    this.#link = link;
    this.#receiveLimit = options.receiveLimit;
    if (options.text) this.#decoder = new TextDecoder("utf-8", { ignoreBOM: true });
    link.start(this);
  }

  /** A WebSocket is closed in both directions or not at all. */
  override canWriteEof(): boolean {
    return false;
  }

  /** @internal */
  onMessage(message: Message): void {
    this.received(typeof message === "string" ? this.#encoder.encode(message) : message);
    if (this.heldBytes <= READ_AHEAD) return;
    this.#link.pause();
    if (this.#link.canPause || this.heldBytes <= this.#receiveLimit) return;
    this.fail(overrun(this.heldBytes));
  }

  /** @internal */
  onSent(size: number): void {
    this.sent(size);
  }

  /** @internal */
  onClose(code: number, reason: string): void {
    this.lost(closeError(code, reason));
  }

  protected override delivered(): void {
    if (this.heldBytes <= READ_AHEAD) this.#link.resume();
  }

  protected override send(data: Uint8Array): void {
    for (let at = 0; at < data.length; at += LONGEST_MESSAGE) {
      const part = data.subarray(at, at + LONGEST_MESSAGE);
      const message = this.#decoder?.decode(part, { stream: true }) ?? part;
      if (message === "") this.sent(part.length); // the beginning of a character, which goes with the rest of it
      else this.#link.send(message, part.length);
    }
  }

  protected override sendEof(): void {}

  protected override end(): void {
    this.#link.close(NORMAL, "");
  }

  protected override reset(): void {
    this.#link.abort();
  }
}
