import { ConnectionAbortedError, ConnectionResetError } from "../../errors.ts";
import { type CreditOptions, CreditTransport } from "../creditTransport.ts";
import type { Protocol } from "../transport.ts";
import { watchPresence } from "./presence.ts";
import type { Frame, Wire } from "./protocol.ts";

/** How long nothing must have come from a page that is gone until all that it sent is taken to have come, in seconds. */
const QUIET = 0.05;

/** How a transport over a wire is made. */
export interface PortOptions extends CreditOptions {
  /** The id of the page or worker at the other end. */
  readonly peer: string | undefined;
}

/**
 * One end of a connection between pages and workers of an origin.
 *
 * `waitClosed()` waits until the other side has all that was written, though its program may not have read it. What a page
 * had sent before it was closed or crashed is still received, and then the reset.
 */
export class PortTransport extends CreditTransport {
  protected override readonly kind: string;
  readonly #wire: Wire;
  readonly #unwatch: () => void;
  /** How many frames have come. */
  #heard = 0;
  #isEnding = false;
  /** Is the wire given up? */
  #hasLeft = false;

  constructor(protocol: Protocol, wire: Wire, options: PortOptions) {
    super(protocol, options);
    this.kind = wire instanceof MessagePort ? "PortTransport" : "ChannelTransport";
    this.#wire = wire;
    wire.onmessage = ({ data }: MessageEvent<Frame>) => this.#onFrame(data);
    wire.onmessageerror = () => this.fail(new ConnectionAbortedError("the peer sent a message that cannot be read"));
    this.#unwatch = options.peer === undefined ? () => {} : watchPresence(options.peer, () => this.#onPeerGone());
  }

  protected override post(block: Uint8Array<ArrayBuffer>): void {
    this.#post(block.buffer, [block.buffer]);
  }

  protected override postCredit(bytes: number): void {
    this.#post(bytes);
  }

  protected override sendEof(): void {
    this.#post("eof");
  }

  protected override end(): void {
    this.#isEnding = true;
    if (this.#hasLeft) this.lost(null);
    else this.#post("close");
  }

  protected override reset(): void {
    this.#post("reset");
    this.#leave();
  }

  #onFrame(frame: Frame): void {
    this.#heard += 1;
    if (frame instanceof ArrayBuffer) return this.received(new Uint8Array(frame));
    if (typeof frame === "number") return this.granted(frame);
    switch (frame) {
      case "eof":
        return this.receivedEof();
      case "close":
        this.#post("closed");
        if (this.#isEnding) return this.#hangUp(null);
        this.#leave();
        return this.receivedEnd();
      case "closed":
        return this.#hangUp(null);
      case "reset":
        return this.#hangUp(new ConnectionResetError("Connection reset by peer"));
      default:
        frame satisfies never;
        this.fail(new ConnectionAbortedError("the peer sent what is no frame"));
    }
  }

  /** What it sent last may come later than the news of its death. */
  #onPeerGone(): void {
    if (this.loop.isClosed()) return this.reset();
    const heard = this.#heard;
    this.loop.callLater(QUIET, () => {
      if (this.#hasLeft) return;
      if (this.#heard !== heard) return this.#onPeerGone();
      this.#post("reset"); // it may only have been put away
      this.#hangUp(new ConnectionResetError("Connection reset by peer: its page or worker is gone"));
    });
  }

  #hangUp(error: Error | null): void {
    this.#leave();
    this.lost(error);
  }

  #leave(): void {
    this.#hasLeft = true;
    this.#unwatch();
    this.#wire.onmessage = null;
    this.#wire.close();
  }

  /** A channel copies what a port moves. */
  #post(frame: Frame, moved: Transferable[] = []): void {
    if (!this.#hasLeft) (this.#wire as MessagePort).postMessage(frame, moved);
  }
}
