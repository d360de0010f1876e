import { ConnectionRefusedError } from "../errors.ts";
import { until } from "../combinators/until.ts";
import { startTurn } from "../loop/host.ts";
import { Ring } from "../loop/ring.ts";
import type { Coroutine } from "../tasks/awaitable.ts";
import { type EventLoop, getRunningLoop } from "../tasks/eventLoop.ts";
import type { Bytes } from "./bytes.ts";
import { ABORTED, type Message, type WebSocketEvents, type WebSocketLink } from "./webSocketLink.ts";

/** How much is given to the platform ahead, in bytes: enough to keep it busy while nobody looks. */
const PLATFORM_BUFFER = 1024 * 1024;
/** Until the platform's buffer is looked at again, in seconds: it does not tell. */
const POLL = 0.004;
/** With a message of so many bytes the host has just given us the thread. Short ones it gives by the hundred at a time. */
const LONG = 32_768;

/**
 * A link over `WebSocket`, which every browser has. It cannot be paused: what comes, comes.
 *
 * @throws ConnectionRefusedError if it cannot be opened
 */
export function* openPlainLink(url: string, protocols: string[]): Coroutine<WebSocketLink> {
  const socket = new WebSocket(url, protocols);
  socket.binaryType = "arraybuffer";
  const loop = getRunningLoop();
  const opened = new Promise<WebSocketLink>((resolve, reject) => {
    socket.onopen = () => resolve(new PlainLink(socket, loop));
    socket.onclose = () => reject(new ConnectionRefusedError(`${url} cannot be opened`));
  });
  try {
    return yield* until(opened);
  } catch (error) {
    socket.onopen = socket.onmessage = socket.onclose = null; // nobody is to hear of it any more
    socket.close();
    throw error;
  }
}

class PlainLink implements WebSocketLink {
  readonly canPause = false;
  readonly #socket: WebSocket;
  readonly #loop: EventLoop;
  readonly #outbox = new Ring<{ readonly message: Message; readonly size: number }>();
  #events: WebSocketEvents | undefined;
  /** What happened before the start. */
  #early: ((events: WebSocketEvents) => void)[] = [];
  #isPolling = false;

  constructor(socket: WebSocket, loop: EventLoop) {
    this.#socket = socket;
    this.#loop = loop;
    socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => {
      const message = typeof data === "string" ? data : new Uint8Array(data);
      if (message.length >= LONG) startTurn();
      if (this.#events !== undefined) this.#events.onMessage(message);
      else this.#early.push((events) => events.onMessage(message));
    };
    socket.onclose = ({ code, reason }) => {
      if (this.#events !== undefined) this.#events.onClose(code, reason);
      else this.#early.push((events) => events.onClose(code, reason));
    };
  }

  get protocol(): string {
    return this.#socket.protocol;
  }

  get extensions(): string {
    return this.#socket.extensions;
  }

  start(events: WebSocketEvents): void {
    for (const happened of this.#early) happened(events);
    this.#early = [];
    this.#events = events;
  }

  send(message: string | Bytes, size: number): void {
    if (this.#outbox.length === 0 && this.#hasRoom) {
      this.#socket.send(message);
      this.#events?.onSent(size);
    } else {
      this.#outbox.push({ message: typeof message === "string" ? message : message.slice(), size });
      this.#pollLater();
    }
  }

  close(code: number | undefined, reason: string): void {
    this.#socket.close(code, reason);
  }

  abort(): void {
    this.#socket.onmessage = this.#socket.onclose = null;
    while (this.#outbox.length > 0) this.#outbox.shift();
    this.#socket.close(ABORTED, "aborted");
  }

  pause(): void {}

  resume(): void {}

  get #hasRoom(): boolean {
    return this.#socket.bufferedAmount < PLATFORM_BUFFER;
  }

  #pollLater(): void {
    if (this.#isPolling || this.#loop.isClosed()) return;
    this.#isPolling = true;
    this.#loop.callLater(POLL, this.#poll);
  }

  readonly #poll = (): void => {
    this.#isPolling = false;
    while (this.#outbox.length > 0 && this.#hasRoom && this.#socket.readyState === WebSocket.OPEN) {
      const { message, size } = this.#outbox.shift();
      this.#socket.send(message);
      this.#events?.onSent(size);
    }
    if (this.#outbox.length > 0 && this.#socket.readyState === WebSocket.OPEN) this.#pollLater();
  };
}
