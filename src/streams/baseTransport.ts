import { ConnectionResetError, RuntimeError } from "../errors.ts";
import { Handle } from "../loop/handle.ts";
import { Ring } from "../loop/ring.ts";
import { type EventLoop, getEventLoop } from "../tasks/eventLoop.ts";
import { moved } from "./bytes.ts";
import type { Server } from "./server.ts";
import type { Protocol, Transport } from "./transport.ts";
import { bothLimits, type WriteLimits } from "./writeLimits.ts";

/** How a transport is made. */
export interface TransportOptions {
  /** The running loop if not given, else the page's own. */
  readonly loop?: EventLoop | undefined;
  /** The server whose client it serves. */
  readonly server?: Server | undefined;
  /** What `getExtraInfo()` tells. */
  readonly extra?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * What all transports have in common: which call of the protocol comes when. A subclass only moves bytes.
 *
 * 1. The protocol hears everything through the loop's ready queue, `pauseWriting()` excepted: that comes inside `write()`.
 * 2. `connectionMade()` is due when the transport is made. What comes before its turn waits.
 * 3. While reading is paused, what came waits. It is told before the connection's end is, paused or not.
 * 4. `close()` lets the platform have all that was written, then ends it; what comes meanwhile is thrown away, so that two
 *    sides that close while each waits for the other do not wait for ever.
 *
 * What a subclass does: `send`, `sendEof`, `end`, `reset`, `delivered`. What it reports: `received` or `receivedInTurn`,
 * `receivedEof`, `sent`, `lost`, `fail`.
 */
export abstract class BaseTransport implements Transport {
  /** The name of the class, for people. */
  protected abstract readonly kind: string;
  protected readonly loop: EventLoop;
  #protocol: Protocol;
  readonly #server: Server | undefined;
  readonly #extra: Readonly<Record<string, unknown>>;
  /** `closing`: flushes. `ending`: the platform closes. `lost`: `connectionLost()` is due, or was called. */
  #state: "open" | "closing" | "ending" | "lost" = "open";
  #error: Error | null = null;
  #isMade = false;
  #isReadingPaused = false;
  #isDeliveryDue = false;
  /** One for all, in the context in which the transport is made. */
  readonly #delivery: Handle;
  readonly #inbox = new Ring<Uint8Array>();
  #heldBytes = 0;
  #eof: "open" | "received" | "told" = "open";
  #isEofWritten = false;
  #unsentBytes = 0;
  #limits = bothLimits({});
  #isWritingPaused = false;

  constructor(protocol: Protocol, options: TransportOptions = {}) {
    this.#protocol = protocol;
    this.loop = options.loop ?? getEventLoop();
    this.#delivery = new Handle(this.#deliver, [], this.loop);
    this.#server = options.server;
    this.#extra = options.extra ?? {};
    this.#server?.attach(this);
    if (this.isOutside) this.loop.countOutside(1);
    this.loop.callSoon(() => {
      this.#isMade = true;
      this.#protocol.connectionMade(this);
    });
  }

  // What a subclass does.

  /** Do the bytes come from outside of the loop? Then waiting for them is no deadlock. */
  protected get isOutside(): boolean {
    return true;
  }

  /**
   * Sends the bytes, whose memory is the caller's again on return unless it is given; calls `sent()` when the platform has
   * taken them.
   */
  protected abstract send(data: Uint8Array, isGiven: boolean): void;
  /** Says that no more will be sent: all that was written is. */
  protected abstract sendEof(): void;
  /** Closes in order, all that was written being sent; calls `lost(null)` when that is done. */
  protected abstract end(): void;
  /** Drops everything and tells the peer, if it can. Nothing needs to be reported any more. */
  protected abstract reset(): void;
  /** So many of the bytes that came went to the protocol, or were thrown away: more may come. */
  protected delivered(_bytes: number): void {}

  // What it reports.

  /** Bytes came. They are the protocol's from now on. */
  protected received(data: Uint8Array): void {
    if (this.#take(data)) this.#deliverSoon();
  }

  /** Bytes came, in an iteration of the loop: the protocol has them at once, if it is its turn. */
  protected receivedInTurn(data: Uint8Array): void {
    if (!this.#take(data)) return;
    if (this.#isMade) this.#deliver();
    else this.#deliverSoon();
  }

  /** The peer sends no more. */
  protected receivedEof(): void {
    if (this.#state !== "open" || this.#eof !== "open") return;
    this.#eof = "received";
    this.#deliverSoon();
  }

  /** The platform has taken so many bytes: they are no longer this transport's to lose. */
  protected sent(bytes: number): void {
    if (this.#state === "lost") return;
    this.#unsentBytes -= bytes;
    if (this.#isWritingPaused && this.#unsentBytes <= this.#limits[0])
      this.#soon(new Handle(this.#resumeWriting, [], this.loop));
    if (this.#unsentBytes === 0) this.#flushed();
  }

  /** The connection is gone: `null` if the peer closed it, or `end()` has done so. What came before is still told. */
  protected lost(error: Error | null): void {
    if (this.#state === "lost") return;
    if (this.#state === "closing" && error === null) {
      error = new ConnectionResetError(`closed by the peer, ${this.#unsentBytes} bytes were not sent`);
    }
    if (this.#state !== "open") this.#eof = "told";
    this.#lose(error);
  }

  /** Gives the connection up for a fault that this side has found. */
  protected fail(error: Error | null): void {
    if (this.#state === "lost") return;
    this.#dropInbox();
    this.#lose(error);
    this.reset();
  }

  /** Is the connection gone, whether or not the protocol has heard of it? */
  protected get isLost(): boolean {
    return this.#state === "lost";
  }

  /** Bytes that came and wait, as reading is paused. */
  protected get heldBytes(): number {
    return this.#heldBytes;
  }

  // What asyncio's transports do.

  write(data: Uint8Array, transfer = false): void {
    if (this.#isEofWritten) throw new RuntimeError("Cannot call write() after write_eof()");
    if (transfer) data = moved(data);
    if (data.length === 0 || this.#state === "ending" || this.#state === "lost") return;
    this.#unsentBytes += data.length;
    this.send(data, transfer);
    this.#pauseWritingIfFull();
  }

  writeEof(): void {
    if (!this.canWriteEof()) throw new RuntimeError(`${this} cannot be closed in one direction alone`);
    if (this.#state !== "open" || this.#isEofWritten) return;
    this.#isEofWritten = true;
    if (this.#unsentBytes === 0) this.#flushed();
  }

  canWriteEof(): boolean {
    return true;
  }

  close(): void {
    if (this.#state !== "open") return;
    this.#state = "closing";
    const unread = this.#dropInbox();
    if (unread > 0) this.delivered(unread);
    if (this.#unsentBytes === 0) this.#flushed();
  }

  abort(): void {
    this.fail(null);
  }

  isClosing(): boolean {
    return this.#state !== "open";
  }

  pauseReading(): void {
    if (this.isReading()) this.#isReadingPaused = true;
  }

  resumeReading(): void {
    if (this.#state !== "open" || !this.#isReadingPaused) return;
    this.#isReadingPaused = false;
    if (this.#inbox.length > 0 || this.#eof === "received") this.#deliverSoon();
  }

  isReading(): boolean {
    return this.#state === "open" && !this.#isReadingPaused;
  }

  getExtraInfo(name: string, fallback?: unknown): unknown {
    return this.#extra[name] ?? fallback;
  }

  setWriteBufferLimits(limits: WriteLimits = {}): void {
    this.#limits = bothLimits(limits);
    this.#pauseWritingIfFull();
  }

  getWriteBufferLimits(): readonly [low: number, high: number] {
    return this.#limits;
  }

  getWriteBufferSize(): number {
    return this.#unsentBytes;
  }

  setProtocol(protocol: Protocol): void {
    this.#protocol = protocol;
  }

  getProtocol(): Protocol {
    return this.#protocol;
  }

  toString(): string {
    const info: string[] = [this.#state];
    if (this.#state === "open" && this.#isReadingPaused) info.push("paused");
    if (this.#heldBytes > 0) info.push(`unread:${this.#heldBytes}`);
    if (this.#unsentBytes > 0) info.push(`unsent:${this.#unsentBytes}`);
    return `${this.kind}[${info.join(", ")}]`;
  }

  /** Takes bytes to be delivered, unless nobody wants them any more. */
  #take(data: Uint8Array): boolean {
    if (this.#state === "closing" || this.#state === "ending") this.delivered(data.length);
    if (this.#state !== "open" || this.#eof !== "open" || data.length === 0) return false;
    this.#inbox.push(data);
    this.#heldBytes += data.length;
    return true;
  }

  #deliverSoon(): void {
    if (this.#isDeliveryDue) return;
    this.#isDeliveryDue = true;
    this.#soon(this.#delivery);
  }

  readonly #deliver = (): void => {
    this.#isDeliveryDue = false;
    try {
      while (this.#inbox.length > 0 && (this.isReading() || this.#state === "lost")) {
        const data = this.#inbox.shift();
        this.#heldBytes -= data.length;
        this.#protocol.dataReceived(data);
        this.delivered(data.length);
      }
      if (this.#inbox.length === 0 && (this.isReading() || this.#state === "lost")) this.#tellEof();
    } catch (exception) {
      const method = this.#eof === "told" ? "eofReceived" : "dataReceived";
      this.loop.callExceptionHandler({ message: `Fatal error: protocol.${method}() call failed.`, exception });
      this.fail(exception instanceof Error ? exception : new RuntimeError(String(exception), { cause: exception }));
    }
  };

  #tellEof(): void {
    if (this.#eof !== "received") return;
    this.#eof = "told";
    if (!this.#protocol.eofReceived()) this.close();
  }

  readonly #tellLoss = (): void => {
    this.#deliver();
    if (this.isOutside) this.loop.countOutside(-1);
    try {
      this.#protocol.connectionLost(this.#error);
    } finally {
      this.#server?.detach(this);
    }
  };

  #lose(error: Error | null): void {
    if (error === null && this.#eof === "open" && this.#state === "open") this.#eof = "received";
    this.#state = "lost";
    this.#error = error;
    this.#unsentBytes = 0;
    this.#soon(new Handle(this.#tellLoss, [], this.loop));
  }

  #dropInbox(): number {
    const dropped = this.#heldBytes;
    while (this.#inbox.length > 0) this.#inbox.shift();
    this.#heldBytes = 0;
    this.#eof = "told";
    return dropped;
  }

  #flushed(): void {
    if (this.#state === "closing") {
      this.#state = "ending";
      this.end();
    } else if (this.#isEofWritten) this.sendEof();
  }

  #pauseWritingIfFull(): void {
    if (this.#isWritingPaused || this.#unsentBytes <= this.#limits[1]) return;
    this.#isWritingPaused = true;
    try {
      this.#protocol.pauseWriting();
    } catch (exception) {
      this.loop.callExceptionHandler({ message: "protocol.pauseWriting() failed", exception });
    }
  }

  readonly #resumeWriting = (): void => {
    if (!this.#isWritingPaused || this.#unsentBytes > this.#limits[0] || this.#state === "lost") return;
    this.#isWritingPaused = false;
    this.#protocol.resumeWriting();
  };

  /** A loop that is closed hears nothing any more: then the connection ends. */
  #soon(handle: Handle): void {
    if (!this.loop.isClosed()) return this.loop.enqueue(handle);
    if (this.#state !== "lost") this.reset();
    this.#state = "lost";
  }
}
