import type { WebSocket } from "ws";
import type { GatewayMessage } from "../streams/gateway/protocol.ts";
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

  sendBytes(bytes: Uint8Array, onSent: () => void): void {
    this.#socket.send(bytes, onSent);
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
      if (isBinary) owner.onBytes(data as Buffer[]);
      else owner.onMessage(data.toString());
    });
    this.#socket.on("pong", () => owner.onAlive());
    this.#socket.on("close", () => owner.onClosed());
    this.#socket.on("error", (error) => owner.onGarbage(error.message));
  }
}

/** The channel tells of its end in one place only. */
function ignore(): void {}
