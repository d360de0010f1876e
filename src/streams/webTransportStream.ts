import { BaseTransport, type TransportOptions } from "./baseTransport.ts";
import type { ConnectionError } from "../errors.ts";
import { type Bytes, toKeep } from "./bytes.ts";
import type { Protocol } from "./transport.ts";
import { resetBy, streamError } from "./webTransportErrors.ts";

/** How much is read ahead of who reads, in bytes. */
const READ_AHEAD = 256 * 1024;
/** How long a session is kept for the peer to end its side of a closed stream, in milliseconds. */
const LINGER_MS = 2000;

/** The platform's part of a stream: one direction, or both. */
export interface StreamPair {
  readonly readable?: ReadableStream<Bytes>;
  readonly writable?: WritableStream<Bytes>;
}

export interface StreamOptions extends TransportOptions {
  /** Gives the error of the session, if it is that which failed. */
  readonly faultOf: (cause: unknown) => Promise<ConnectionError | null>;
  /** The stream is gone. */
  readonly onGone: (stream: WebTransportStream) => void;
}

/** The transport of a stream of a WebTransport session: what a writer's `transport` is there. */
export class WebTransportStream extends BaseTransport {
  protected override readonly kind: string = "WebTransportStream";
  readonly #options: StreamOptions;
  readonly #reader: ReadableStreamDefaultReader<Bytes> | undefined;
  readonly #writer: WritableStreamDefaultWriter<Bytes> | undefined;
  #isReadPending = false;
  #finished: Promise<void> | undefined;
  #resetReason: WebTransportError = resetBy(0);
  #lingering: Promise<void> | undefined;

  /** @internal */
  constructor(protocol: Protocol, { readable, writable }: StreamPair, options: StreamOptions) {
    super(protocol, options);
    this.#options = options;
    this.#reader = readable?.getReader();
    this.#writer = writable?.getWriter();
    this.#writer?.closed.catch((error: unknown) => this.#loseBy(error, "writing"));
    this.#read();
  }

  override canWriteEof(): boolean {
    return this.#writer !== undefined;
  }

  /** Closes at once, and tells the peer a code: it sees the stream reset, and is asked to stop sending. */
  override abort(code: number = 0): void {
    this.#resetReason = resetBy(code);
    this.fail(null);
  }

  /** Asks the peer to stop sending, with a code. What came before is still read, and then the end. */
  stopReading(code: number = 0): void {
    this.#reader?.cancel(resetBy(code)).catch(() => {});
  }

  protected override send(data: Uint8Array, isGiven: boolean): void {
    const { length } = data; // none is left where the memory moves on
    this.#writer?.write(toKeep(data, isGiven)).then(
      () => this.sent(length),
      () => {}, // `closed` tells
    );
  }

  protected override sendEof(): void {
    this.#finish().catch(() => {}); // `closed` tells
  }

  protected override end(): void {
    this.#finish().then(
      () => {
        this.#lingering = this.#untilPeerEnds();
        this.lost(null);
      },
      (error: unknown) => this.#loseBy(error, "writing"),
    );
  }

  protected override reset(): void {
    const reason = this.#resetReason;
    this.#leave(this.#writer?.abort(reason), this.#reader?.cancel(reason));
  }

  protected override delivered(): void {
    this.#read();
  }

  protected override lost(error: Error | null): void {
    if (this.isLost) return;
    super.lost(error);
    this.#leave(this.#lingering ?? this.#reader?.cancel(this.#resetReason)); // nobody reads what may come yet
  }

  /**
   * Firefox says of a stream that it is finished before it is sent, and to close the session drops the rest. That the peer
   * ends its side, too, tells that it has come.
   */
  async #untilPeerEnds(): Promise<void> {
    const reader = this.#reader;
    if (reader === undefined) return;
    AbortSignal.timeout(LINGER_MS).onabort = () => void reader.cancel(this.#resetReason).catch(() => {});
    try {
      while (!(await reader.read()).done);
    } catch {
      // it has ended its side in another way
    }
  }

  /** The session may be closed when the platform is done with the stream, not before: else Chromium crashes the tab. */
  #leave(...endings: readonly unknown[]): void {
    void Promise.allSettled(endings.map((ending) => Promise.resolve(ending))).then(() => this.#options.onGone(this));
  }

  /** Ends the outgoing direction, once; done when the platform has sent all of it. */
  #finish(): Promise<void> {
    return (this.#finished ??= this.#writer?.close() ?? Promise.resolve());
  }

  #read(): void {
    if (this.#reader === undefined || this.#isReadPending || this.isLost || this.heldBytes > READ_AHEAD) return;
    this.#isReadPending = true;
    this.#reader.read().then(
      ({ done, value }) => {
        this.#isReadPending = false;
        if (done) return this.receivedEof();
        this.received(value);
        this.#read();
      },
      (error: unknown) => this.#loseBy(error, "reading"),
    );
  }

  #loseBy(cause: unknown, direction: "reading" | "writing"): void {
    void this.#options.faultOf(cause).then((fault) => this.lost(fault ?? streamError(cause, direction)));
  }
}
