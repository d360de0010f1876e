import type { Socket } from "node:net";
import type { Failure, GatewayMessage, Id } from "../streams/gateway/protocol.ts";
import { ReceiveWindow } from "../streams/receiveWindow.ts";
import { MESSAGE_BYTES } from "./channel.ts";
import type { Dialed } from "./dial.ts";
import { GatewayError, toFailure } from "./gatewayError.ts";

/** Who carries a connection's bytes to its tab. */
export interface ConnectionOwner {
  /** What is sent waits too long already: nothing more is to be read for now, see `Connection.resume()`. */
  readonly isCongested: boolean;
  readonly windowBytes: number;
  readonly idleMs: number;
  send(message: GatewayMessage): void;
  /** Sends the parts as one message. */
  sendData(id: Id, parts: readonly Uint8Array[]): void;
  /** The tab has heard the last of it. */
  onEnded(connection: Connection): void;
  /** Nothing is left of it. */
  onGone(connection: Connection): void;
}

/** How long the rest of what a peer sends is awaited after its connection was closed, in milliseconds. */
const LINGER_MS = 5000;

/**
 * A socket of this host, of which a tab holds the other end.
 *
 * 1. All that was read goes to the tab before its end or its error does.
 * 2. Of what the tab sends, no more than a window is ever held; it may send again what the system has taken.
 * 3. While the tab's window is used up nothing is read, and the peer is slowed down.
 */
export class Connection {
  readonly id: Id;
  readonly #socket: Socket;
  readonly #carrier: Socket;
  readonly #owner: ConnectionOwner;
  /** Bytes that the tab may be sent. */
  #window: number;
  /** What was read and waits for the end of this turn of the event loop, so that fewer messages go, or for the window. */
  readonly #unsent: Uint8Array[] = [];
  #unsentBytes = 0;
  #isTurnAwaited = false;
  /** Has the peer ended its direction, and does the tab know? */
  #eof: "awaited" | "read" | "sent" = "awaited";
  readonly #incoming: ReceiveWindow;
  #state: "waiting" | "open" | "closing" | "ended" = "waiting";
  #isSocketGone = false;
  #error: Failure | undefined;

  constructor(id: Id, { socket, carrier }: Dialed, owner: ConnectionOwner) {
    this.id = id;
    this.#socket = socket;
    this.#carrier = carrier;
    this.#owner = owner;
    this.#window = owner.windowBytes;
    this.#incoming = new ReceiveWindow({
      window: owner.windowBytes,
      grant: (bytes) => void (this.#state === "open" && owner.send({ kind: "credit", id, bytes })),
    });
    socket.on("error", (error) => this.#onError(error));
    socket.on("close", () => this.#onClose());
  }

  /** Begins to read. */
  open(): void {
    this.#state = "open";
    this.#socket.on("data", (bytes: Uint8Array) => this.#onData(bytes));
    this.#socket.on("end", () => {
      this.#eof = "read"; // also while it is paused, if the system had told with the last bytes
      this.resume();
    });
    this.#socket.setTimeout(this.#owner.idleMs, () => this.#onIdle());
    this.resume();
  }

  /** The tab may be sent so many bytes more. */
  grant(bytes: number): void {
    this.#window += bytes;
    this.resume();
  }

  /** Sends and reads on, if it may. */
  resume(): void {
    if (this.#state !== "open") return;
    while (this.#unsent.length > 0 && this.#maySend) this.#owner.sendData(this.id, this.#takeUnsent());
    if (this.#unsent.length === 0 && this.#eof === "read") {
      this.#eof = "sent";
      this.#owner.send({ kind: "eof", id: this.id });
    }
    if (this.#isSocketGone && this.#unsent.length === 0) this.#end();
    else if (this.#maySend) this.#socket.resume();
    else this.#socket.pause();
  }

  /** @throws GatewayError `EPROTO` if the tab has not the right to send it */
  write(parts: readonly Uint8Array[]): void {
    if (this.#state !== "open") return;
    if (this.#socket.writableEnded) throw new GatewayError("EPROTO", "expected no bytes after eof, got some");
    for (const bytes of parts) {
      if (!this.#incoming.accept(bytes.length)) {
        throw new GatewayError("EPROTO", "expected no bytes beyond the window, got some");
      }
      this.#socket.write(bytes, (error) => void (error == null && this.#incoming.consume(bytes.length)));
    }
  }

  /** Sends what was written, and then no more. */
  end(): void {
    this.#socket.end();
  }

  /** Sends what was written, then closes. What comes in is dropped. */
  close(): void {
    if (this.#state === "ended" || this.#state === "closing") return;
    if (this.#isSocketGone) return this.#end();
    this.#state = "closing";
    const socket = this.#socket.resume();
    const onSent = (): void => {
      this.#end();
      setTimeout(() => socket.destroy(), LINGER_MS).unref(); // a socket that is closed with bytes unread is reset
    };
    if (socket.writableFinished) onSent();
    else socket.once("finish", onSent).end();
  }

  /** Closes at once; the peer sees a reset. */
  abort(error?: Failure): void {
    if (this.#state === "ended") return;
    this.#error ??= error;
    reset(this.#carrier);
    this.#socket.destroy();
    this.#isSocketGone = true;
    this.#end();
  }

  get #maySend(): boolean {
    return this.#window > 0 && !this.#owner.isCongested;
  }

  #onData(bytes: Uint8Array): void {
    if (this.#state !== "open") return;
    this.#keep(bytes);
    if (this.#unsentBytes >= MESSAGE_BYTES) return this.resume();
    if (this.#isTurnAwaited) return;
    this.#isTurnAwaited = true;
    setImmediate(() => {
      this.#isTurnAwaited = false;
      this.resume();
    });
  }

  #keep(bytes: Uint8Array): void {
    this.#unsent.push(bytes);
    this.#unsentBytes += bytes.length;
  }

  /** Takes a message's worth, or what the window allows. */
  #takeUnsent(): Uint8Array[] {
    const parts: Uint8Array[] = [];
    const most = Math.min(MESSAGE_BYTES, this.#window, this.#unsentBytes);
    for (let left = most; left > 0;) {
      const bytes = this.#unsent.shift() as Uint8Array;
      const part = bytes.subarray(0, left);
      if (part.length < bytes.length) this.#unsent.unshift(bytes.subarray(part.length));
      left -= part.length;
      parts.push(part);
    }
    this.#window -= most;
    this.#unsentBytes -= most;
    return parts;
  }

  #onError(error: Error): void {
    this.#error ??= toFailure(error);
    const rest = this.#state === "open" ? (this.#socket.read() as Uint8Array | null) : null;
    if (rest !== null) this.#keep(rest); // the system had given it before the error
  }

  #onIdle(): void {
    this.abort({ code: "ETIMEDOUT", message: `nothing went over it for ${this.#owner.idleMs / 1000} s` });
  }

  #onClose(): void {
    if (this.#isSocketGone) return;
    this.#isSocketGone = true;
    if (this.#state === "ended") this.#owner.onGone(this);
    else if (this.#state === "open") this.resume();
    else this.#end();
  }

  #end(): void {
    if (this.#state === "ended") return;
    this.#state = "ended";
    this.#owner.send({ kind: "closed", id: this.id, ...(this.#error === undefined ? {} : { error: this.#error }) });
    this.#owner.onEnded(this);
    if (this.#isSocketGone) this.#owner.onGone(this);
  }
}

/** Closes a socket so that its peer sees a reset, where its kind can tell one. */
export function reset(socket: Socket): void {
  if (socket.remotePort === undefined) socket.destroy();
  else socket.resetAndDestroy();
}
