import type { WebSocket } from "ws";
import type { GatewayMessage } from "../streams/gateway/protocol.ts";
import { type Channel, type ChannelOwner, MESSAGE_BYTES, sizeOf } from "./channel.ts";

/** How long the other side may take to close, in milliseconds. */
const CLOSE_MS = 2000;

/** Memory of a long message that has gone, for the next one: new memory takes the system longer than the copy. */
let spare: Buffer | undefined;

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

  /** They go as one frame: a browser takes far longer over several. */
  sendBytes(parts: readonly Uint8Array[], onSent: () => void): void {
    const [first] = parts;
    if (parts.length === 1) this.#socket.send(first as Uint8Array, onSent);
    else if (sizeOf(parts) < MESSAGE_BYTES / 2) this.#socket.send(Buffer.concat(parts), onSent);
    else this.#sendLong(parts, onSent);
  }

  #sendLong(parts: readonly Uint8Array[], onSent: () => void): void {
    const memory = spare ?? Buffer.allocUnsafeSlow(MESSAGE_BYTES);
    spare = undefined;
    let size = 0;
    for (const part of parts) {
      memory.set(part, size);
      size += part.length;
    }
    this.#socket.send(memory.subarray(0, size), () => {
      spare = memory;
      onSent();
    });
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
