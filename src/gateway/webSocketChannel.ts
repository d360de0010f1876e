import type { WebSocket } from "ws";
import { type GatewayMessage, HEADER, type Id } from "../streams/gateway/protocol.ts";
import type { Channel, ChannelOwner } from "./channel.ts";

/** How long the other side may take to close, in milliseconds. */
const CLOSE_MS = 2000;

/** A session's channel over a WebSocket. */
export class WebSocketChannel implements Channel {
  readonly #socket: WebSocket;

  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.binaryType = "fragments";
  }

  get buffered(): number {
    return this.#socket.bufferedAmount;
  }

  send(message: GatewayMessage): void {
    this.#socket.send(JSON.stringify(message), ignore);
  }

  sendData(id: Id, bytes: Uint8Array, onSent: () => void): void {
    const header = Buffer.allocUnsafe(HEADER);
    header.writeUInt32BE(id);
    this.#socket.send(header, { binary: true, fin: false }, ignore);
    this.#socket.send(bytes, { binary: true, fin: true }, onSent);
  }

  ping(): void {
    this.#socket.ping(undefined, undefined, ignore);
  }

  close(code: number, reason: string): void {
    this.#socket.close(code, reason);
    setTimeout(() => this.#socket.terminate(), CLOSE_MS).unref();
  }

  terminate(): void {
    this.#socket.terminate();
  }

  setOwner(owner: ChannelOwner): void {
    this.#socket.on("message", (data, isBinary) => {
      if (!isBinary) return owner.onMessage(data.toString());
      const parts = data as Buffer[];
      const head = (parts[0]?.length ?? 0) >= HEADER ? (parts[0] as Buffer) : Buffer.concat(parts);
      if (head.length < HEADER)
        return owner.onGarbage(`expected a number of ${HEADER} bytes, got ${head.length} bytes`);
      const rest = head === parts[0] ? parts.slice(1) : [];
      owner.onData(head.readUInt32BE(), [head.subarray(HEADER), ...rest]);
    });
    this.#socket.on("pong", () => owner.onAlive());
    this.#socket.on("close", () => owner.onClosed());
    this.#socket.on("error", (error) => owner.onGarbage(error.message));
  }
}

/** The channel tells of its end in one place only. */
function ignore(): void {}
