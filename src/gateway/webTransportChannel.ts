import { bytesHead, FrameReader, textFrame } from "../streams/gateway/frames.ts";
import type { GatewayMessage } from "../streams/gateway/protocol.ts";
import { type Channel, type ChannelOwner, sizeOf } from "./channel.ts";

interface StreamWriter {
  write(bytes: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

/** A WebTransport session as servers have it: what the gateway needs of the interface that the W3C has specified. */
export interface ServedSession {
  readonly incomingBidirectionalStreams: AsyncIterable<{
    readonly readable: AsyncIterable<Uint8Array>;
    readonly writable: { getWriter(): StreamWriter };
  }>;
  close(info?: { readonly closeCode?: number; readonly reason?: string }): void;
}

/** How long the other side may take to close, in milliseconds. */
const CLOSE_MS = 2000;

/** A session's channel over the first stream that the tab opens of a WebTransport session. */
export class WebTransportChannel implements Channel {
  readonly #session: ServedSession;
  readonly #longest: number;
  /** There is none until the tab has opened the stream, and never if it does not. */
  readonly #writer: Promise<StreamWriter>;
  #onStream!: (writer: StreamWriter) => void;
  #buffered = 0;

  /** Takes messages of up to `longest` bytes. */
  constructor(session: ServedSession, longest: number) {
    this.#session = session;
    this.#longest = longest;
    this.#writer = new Promise((resolve) => (this.#onStream = resolve));
  }

  get buffered(): number {
    return this.#buffered;
  }

  send(message: GatewayMessage): void {
    this.#write([textFrame(JSON.stringify(message))]);
  }

  sendBytes(parts: readonly Uint8Array[], onSent: () => void): void {
    this.#write([bytesHead(sizeOf(parts)), ...parts], onSent);
  }

  ping(): void {
    this.#write([bytesHead(0)]);
  }

  /** The tab closes the session when the stream ends: what it has not got would be lost with that. */
  close(code: number, reason: string): void {
    this.#writer.then((writer) => writer.close()).catch(() => {});
    setTimeout(() => this.#session.close({ closeCode: code, reason }), CLOSE_MS).unref();
  }

  terminate(): void {
    this.#session.close();
  }

  setOwner(owner: ChannelOwner): void {
    void this.#read(owner);
  }

  async #read(owner: ChannelOwner): Promise<void> {
    const frames = new FrameReader(
      {
        onText: (text) => owner.onMessage(text),
        onBytes: (bytes) => owner.onBytes([bytes]),
        onEmpty: () => owner.onAlive(),
      },
      this.#longest,
    );
    try {
      const { value: stream, done } = await this.#session.incomingBidirectionalStreams[Symbol.asyncIterator]().next();
      if (done === true) return owner.onClosed(); // the session has ended without one
      this.#onStream(stream.writable.getWriter());
      for await (const piece of stream.readable) frames.push(piece);
    } catch (error) {
      if (error instanceof RangeError) return owner.onGarbage(error.message); // and is closed for it
    }
    owner.onClosed();
    this.#session.close();
  }

  #write(parts: readonly Uint8Array[], onSent?: () => void): void {
    const size = sizeOf(parts);
    this.#buffered += size;
    const written = this.#writer.then((writer) => Promise.all(parts.map((part) => writer.write(part))));
    written.then(
      () => {
        this.#buffered -= size;
        onSent?.();
      },
      () => {}, // its reader tells
    );
  }
}
