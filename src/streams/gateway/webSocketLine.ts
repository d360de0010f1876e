import type { LineOwner, SessionLine } from "./sessionLine.ts";

/** A session's line over a WebSocket. */
export class WebSocketLine implements SessionLine {
  readonly #socket: WebSocket;

  constructor(url: string, owner: LineOwner) {
    this.#socket = new WebSocket(url);
    this.#socket.binaryType = "arraybuffer";
    this.#socket.onopen = () => owner.onOpen();
    this.#socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => {
      if (typeof data === "string") owner.onText(data);
      else owner.onBytes(new Uint8Array(data));
    };
    this.#socket.onclose = ({ code }) => owner.onClosed(`its WebSocket was closed with code ${code}`);
  }

  sendText(text: string): void {
    this.#socket.send(text);
  }

  sendBytes(bytes: Uint8Array<ArrayBuffer>): void {
    this.#socket.send(bytes);
  }

  close(): void {
    this.#socket.onopen = this.#socket.onmessage = this.#socket.onclose = null;
    this.#socket.close(1000);
  }
}
