import { ConnectionError } from "../errors.ts";
import { show } from "../loop/checks.ts";
import { BaseTransport, type TransportOptions } from "./baseTransport.ts";
import { type BytesLike, toBytes, toKeep } from "./bytes.ts";
import type { Protocol } from "./transport.ts";

/** Two streams of the web platform that belong together, e.g. those of a WebTransport stream or of a `CompressionStream`. */
export interface Duplex {
  readonly readable: ReadableStream<BytesLike>;
  readonly writable: WritableStream<Uint8Array<ArrayBuffer>>;
}

/**
 * A transport over two streams. A chunk is read when the one before was taken, so that pausing reaches the source; what is
 * written counts as sent when the sink has taken it.
 */
export class DuplexTransport extends BaseTransport {
  protected override readonly kind: string = "DuplexTransport";
  readonly #reader: ReadableStreamDefaultReader<BytesLike>;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>;
  #isReading = false;
  #isEofSent = false;

  /** @throws TypeError if a stream is locked */
  constructor(duplex: Duplex, protocol: Protocol, options?: TransportOptions) {
    const reader = duplex.readable.getReader();
    const writer = duplex.writable.getWriter();
    super(protocol, options);
    this.#reader = reader;
    this.#writer = writer;
    ignore(writer.closed); // who writes hears of it
    ignore(writer.ready);
    this.#read();
  }

  /** What the connection was lost by, when a stream fails with this. */
  protected toError(reason: unknown): Error {
    return reason instanceof Error ? reason : new ConnectionError(show(reason), { cause: reason });
  }

  protected override send(data: Uint8Array, isGiven: boolean): void {
    const { length } = data; // none is left where the memory moves on
    this.#writer.write(toKeep(data, isGiven)).then(() => this.sent(length), this.#onError);
  }

  protected override sendEof(): void {
    this.#isEofSent = true;
    this.#writer.close().catch(this.#onError);
  }

  protected override end(): void {
    const written = this.#isEofSent ? this.#writer.closed : this.#writer.close();
    written.then(() => this.#reader.cancel()).then(() => this.lost(null), this.#onError);
  }

  protected override reset(): void {
    const reason = new ConnectionError("the connection was aborted");
    ignore(this.#writer.abort(reason));
    ignore(this.#reader.cancel(reason));
  }

  protected override delivered(): void {
    this.#read();
  }

  #read(): void {
    if (this.#isReading || this.heldBytes > 0) return;
    this.#isReading = true;
    this.#reader
      .read()
      .then(({ done, value }) => {
        this.#isReading = false;
        if (done) return this.receivedEof();
        const bytes = toBytes(value);
        if (bytes.length === 0) this.#read();
        else this.received(bytes);
      })
      .catch(this.#onError);
  }

  readonly #onError = (reason: unknown): void => this.lost(this.toError(reason));
}

function ignore(promise: Promise<unknown>): void {
  promise.catch(() => {});
}
