import { ConnectionAbortedError, ConnectionResetError } from "../errors.ts";
import { BaseTransport, type TransportOptions } from "./baseTransport.ts";
import { ReceiveWindow } from "./receiveWindow.ts";
import { SendWindow, WINDOW } from "./sendWindow.ts";
import type { Protocol } from "./transport.ts";

/** How a transport with flow control by credit is made. */
export interface CreditOptions extends TransportOptions {
  /** How many bytes may be on their way in each direction: the same at both ends; 1 MiB if not given. */
  readonly window?: number | undefined;
}

/**
 * A transport over messages that are posted and never refused, e.g. those of a port: it sends only what the peer has granted.
 *
 * What a subclass does: `post`, `postCredit`, `sendEof`, `end`, `reset`. What it reports: `received`, `granted`,
 * `receivedEof`, `receivedEnd`, `lost`, `fail`.
 */
export abstract class CreditTransport extends BaseTransport {
  readonly #window: number;
  readonly #outgoing: SendWindow;
  readonly #incoming: ReceiveWindow;
  #hasPeerEnded = false;

  constructor(protocol: Protocol, options: CreditOptions = {}) {
    super(protocol, options);
    this.#window = options.window ?? WINDOW;
    this.#outgoing = new SendWindow({
      credit: this.#window,
      post: (block) => {
        if (this.isLost) return;
        const { length } = block; // none, once its memory is transferred
        this.post(block);
        this.sent(length);
      },
      soon: (callback) => void this.loop.callSoon(callback),
    });
    this.#incoming = new ReceiveWindow({ window: this.#window, grant: (bytes) => this.postCredit(bytes) });
  }

  /** Posts the bytes, whose memory may be transferred. */
  protected abstract post(block: Uint8Array<ArrayBuffer>): void;
  /** Posts that the peer may send so many bytes more: its transport's `granted()`. */
  protected abstract postCredit(bytes: number): void;

  /** The peer may be sent so many bytes more. */
  protected granted(bytes: number): void {
    this.#outgoing.grant(bytes);
  }

  /**
   * The peer has closed: it neither sends nor reads any more. As with TCP this side sees the end of what was sent, and is
   * reset if it writes; its own `close()` ends the connection.
   */
  protected receivedEnd(): void {
    const unsent = this.getWriteBufferSize();
    this.#hasPeerEnded = true;
    if (unsent === 0) this.receivedEof();
    else this.lost(new ConnectionResetError(`closed by the peer, ${unsent} bytes were not sent`));
  }

  protected override send(data: Uint8Array, isGiven: boolean): void {
    if (this.#hasPeerEnded) this.fail(new ConnectionResetError("written after the peer had closed"));
    else this.#outgoing.push(data, isGiven);
  }

  protected override received(data: Uint8Array): void {
    if (this.#incoming.accept(data.length)) super.received(data);
    else this.fail(new ConnectionAbortedError(`the peer sent more than the ${this.#window} bytes that it was granted`));
  }

  protected override delivered(bytes: number): void {
    if (!this.isLost) this.#incoming.consume(bytes);
  }
}
