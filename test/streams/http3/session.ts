import { Arrivals } from "./arrivals.ts";
import { encodeFrame, parseFrame, takeFrame } from "./frames.ts";
import { encodeStatus, type Headers } from "./qpack.ts";
import type { QuicConnection } from "./quicConnection.ts";
import type { BidirectionalStream, ReceiveStream, SendStream } from "./quicStreams.ts";
import { varint } from "./varint.ts";

export const FRAME = { data: 0, headers: 1, settings: 4 } as const;
/** What stands at the front of a stream that belongs to a session. */
export const STREAM_OF_SESSION = { bidirectional: 0x41, unidirectional: 0x54 } as const;
const CLOSE_SESSION = 0x28_43;

export interface SessionClose {
  readonly code: number;
  readonly reason: string;
}

/** A WebTransport session, from the server's side. */
export class Session {
  readonly url: URL;
  readonly origin: string;
  /** Streams that the client opens. */
  readonly bidirectional: Arrivals<BidirectionalStream> = new Arrivals();
  readonly unidirectional: Arrivals<ReceiveStream> = new Arrivals();
  readonly datagrams: Arrivals<Uint8Array> = new Arrivals();
  readonly closed: Promise<SessionClose>;
  readonly #connection: QuicConnection;
  readonly #request: BidirectionalStream;
  readonly #id: number;
  #onClosed!: (how: SessionClose) => void;

  constructor(connection: QuicConnection, request: BidirectionalStream, headers: Headers) {
    this.#connection = connection;
    this.#request = request;
    this.#id = request.incoming.id;
    this.url = new URL(`https://${headers[":authority"]}${headers[":path"]}`);
    this.origin = headers["origin"] ?? "";
    this.closed = new Promise((resolve) => (this.#onClosed = resolve));
  }

  async accept(): Promise<void> {
    await this.#request.outgoing.write(encodeFrame(FRAME.headers, encodeStatus(200)));
    void this.#watch().then((how) => this.end(how));
  }

  async refuse(status: number): Promise<void> {
    await this.#request.outgoing.write(encodeFrame(FRAME.headers, encodeStatus(status)));
    await this.#request.outgoing.finish();
  }

  async openBidirectional(): Promise<BidirectionalStream> {
    const id = this.#connection.nextId("bidirectional");
    const outgoing = this.#connection.outgoing(id);
    await outgoing.write(Buffer.concat([varint(STREAM_OF_SESSION.bidirectional), varint(this.#id)]));
    return { incoming: this.#connection.incoming(id), outgoing };
  }

  async openUnidirectional(): Promise<SendStream> {
    const outgoing = this.#connection.outgoing(this.#connection.nextId("unidirectional"));
    await outgoing.write(Buffer.concat([varint(STREAM_OF_SESSION.unidirectional), varint(this.#id)]));
    return outgoing;
  }

  sendDatagram(bytes: Uint8Array): void {
    this.#connection.sendDatagram(Buffer.concat([varint(this.#id / 4), bytes]));
  }

  async close(code: number, reason: string): Promise<void> {
    const body = Buffer.alloc(4 + Buffer.byteLength(reason));
    body.writeUInt32BE(code);
    body.write(reason, 4);
    await this.#request.outgoing.write(encodeFrame(FRAME.data, encodeFrame(CLOSE_SESSION, body)));
    await this.#request.outgoing.finish();
    this.end({ code, reason });
  }

  end(how: SessionClose): void {
    this.#onClosed(how);
    for (const arrivals of [this.bidirectional, this.unidirectional, this.datagrams]) arrivals.end();
  }

  /** How the client closes the session: it says so in a capsule, or ends or resets the request. */
  async #watch(): Promise<SessionClose> {
    let capsules: Uint8Array = new Uint8Array(0);
    try {
      for (;;) {
        const frame = await takeFrame(this.#request.incoming);
        if (frame === undefined) return { code: 0, reason: "" };
        if (frame.type !== FRAME.data) continue;
        capsules = Buffer.concat([capsules, frame.body]);
        for (let found = parseFrame(capsules); found !== undefined; found = parseFrame(capsules)) {
          capsules = capsules.subarray(found.end);
          const { type, body } = found.value;
          if (type !== CLOSE_SESSION) continue;
          await this.#request.outgoing.finish();
          return { code: Buffer.from(body).readUInt32BE(), reason: Buffer.from(body.subarray(4)).toString() };
        }
      }
    } catch (error) {
      return { code: -1, reason: String(error) };
    }
  }
}
