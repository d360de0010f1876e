import { type Socket, Socket as NetSocket } from "node:net";
import type { Failure, GatewayMessage, Id } from "../streams/gateway/protocol.ts";
import type { Dialed } from "./dial.ts";
import { GatewayError, toFailure } from "./gatewayError.ts";

/** Who carries a connection's bytes to its tab. */
export interface ConnectionOwner {
  /** What is sent waits too long already: nothing more is to be read for now, see `Connection.resume()`. */
  readonly isCongested: boolean;
  readonly windowBytes: number;
  readonly idleMs: number;
  send(message: GatewayMessage): void;
  sendData(id: Id, bytes: Uint8Array): void;
  /** The tab has heard the last of it. */
  onEnded(connection: Connection): void;
  /** Its socket is gone. */
  onGone(connection: Connection): void;
}

/** How long the rest of what a peer sends is awaited after its connection was closed, in milliseconds. */
const LINGER_MS = 5000;

/**
 * A socket of this host, of which a tab holds the other end.
 *
 * 1. All that was read goes to the tab before its end or its error does.
 * 2. Of what the tab sends, no more than a window is ever held; the tab may send again what the system has taken.
 * 3. Nothing is read while the tab's window is used up: the peer is slowed down.
 */
export class Connection {
  readonly id: Id;
  readonly #socket: Socket;
  readonly #carrier: Socket;
  readonly #owner: ConnectionOwner;
  /** Bytes that the tab may still be sent. */
  #window = 0;
  /** Bytes that the tab may still send. */
  #credit: number;
  /** Bytes that the system has taken, of which the tab was not told yet. */
  #taken = 0;
  #state: "waiting" | "open" | "closing" | "ended" = "waiting";
  #error: Failure | undefined;

  constructor(id: Id, { socket, carrier }: Dialed, owner: ConnectionOwner) {
    this.id = id;
    this.#socket = socket;
    this.#carrier = carrier;
    this.#owner = owner;
    this.#credit = owner.windowBytes;
    socket.on("error", (error) => this.#onError(error));
    socket.on("close", () => this.#onClose());
  }

  /** Has the tab begun to use it? */
  get isOpen(): boolean {
    return this.#state !== "waiting";
  }

  /** Begins to read, for a tab that takes so many bytes. */
  open(window: number): void {
    this.#state = "open";
    this.#window = window;
    this.#socket.on("data", (bytes: Uint8Array) => this.#onData(bytes));
    this.#socket.on("end", () => {
      if (this.#state === "open") this.#owner.send({ kind: "eof", id: this.id });
    });
    this.#socket.setTimeout(this.#owner.idleMs, () => this.#onIdle());
    this.resume();
  }

  /** Reads on, if it may. */
  resume(): void {
    if (this.#state !== "open") return;
    if (this.#window > 0 && !this.#owner.isCongested) this.#socket.resume();
    else this.#socket.pause();
  }

  addWindow(bytes: number): void {
    this.#window += bytes;
    this.resume();
  }

  /** @throws GatewayError `EPROTO` if the tab has not the right to send it */
  write(parts: readonly Uint8Array[]): void {
    if (this.#state !== "open") return;
    if (this.#socket.writableEnded) throw new GatewayError("EPROTO", "expected no bytes after eof, got some");
    if (this.#credit <= 0) throw new GatewayError("EPROTO", "expected no bytes beyond the window, got some");
    for (const bytes of parts) {
      this.#credit -= bytes.length;
      this.#socket.write(bytes, (error) => {
        if (error == null) this.#onTaken(bytes.length);
      });
    }
  }

  /** Sends what was written, and then no more. */
  end(): void {
    this.#socket.end();
  }

  /** Sends what was written, then closes. What comes in is dropped. */
  close(): void {
    if (this.#state === "ended" || this.#state === "closing") return;
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
    this.#end();
  }

  #onData(bytes: Uint8Array): void {
    if (this.#state !== "open") return;
    this.#window -= bytes.length;
    this.#owner.sendData(this.id, bytes);
    if (this.#window <= 0 || this.#owner.isCongested) this.#socket.pause();
  }

  #onTaken(bytes: number): void {
    this.#credit += bytes;
    this.#taken += bytes;
    if (this.#state !== "open" || this.#taken < this.#owner.windowBytes / 4) return;
    this.#owner.send({ kind: "credit", id: this.id, bytes: this.#taken });
    this.#taken = 0;
  }

  #onError(error: Error): void {
    this.#error ??= toFailure(error);
    if (this.#state !== "open") return;
    const rest = this.#socket.read() as Uint8Array | null; // read before the error, and not sent while paused
    if (rest !== null) this.#owner.sendData(this.id, rest);
  }

  #onIdle(): void {
    this.abort({ code: "ETIMEDOUT", message: `nothing went over it for ${this.#owner.idleMs / 1000} s` });
  }

  #onClose(): void {
    this.#end();
    this.#owner.onGone(this);
  }

  #end(): void {
    if (this.#state === "ended") return;
    this.#state = "ended";
    this.#owner.send({ kind: "closed", id: this.id, ...(this.#error === undefined ? {} : { error: this.#error }) });
    this.#owner.onEnded(this);
  }
}

/** Closes a socket so that its peer sees a reset, where its kind can tell one. */
export function reset(socket: Socket): void {
  if (socket.destroyed) return;
  if (socket instanceof NetSocket && socket.remotePort !== undefined) socket.resetAndDestroy();
  else socket.destroy();
}
