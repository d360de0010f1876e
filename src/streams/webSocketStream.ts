import { ConnectionRefusedError, isCancelled } from "../errors.ts";
import { until } from "../combinators/until.ts";
import type { Coroutine } from "../tasks/awaitable.ts";
import { ABORTED, type Message, type WebSocketEvents, type WebSocketLink } from "./webSocketLink.ts";

interface CloseInfo {
  readonly closeCode?: number | undefined;
  readonly reason?: string;
}

interface Opened {
  readonly readable: ReadableStream<string | ArrayBuffer>;
  readonly writable: WritableStream<string | Uint8Array>;
  readonly protocol: string;
  readonly extensions: string;
}

/** The platform's, which TypeScript does not know. */
interface PlatformStream {
  readonly opened: Promise<Opened>;
  readonly closed: Promise<CloseInfo>;
  close(info?: CloseInfo): void;
}

type PlatformStreamClass = new (
  url: string,
  options: { readonly protocols: string[]; readonly signal: AbortSignal },
) => PlatformStream;

/** The platform's `WebSocketStream`, where there is one. */
export function webSocketStreamClass(): PlatformStreamClass | undefined {
  return (globalThis as { WebSocketStream?: PlatformStreamClass }).WebSocketStream;
}

/**
 * A link over `WebSocketStream`: what is not read slows the sender down.
 *
 * @throws ConnectionRefusedError if it cannot be opened
 */
export function* openStreamLink(
  Platform: PlatformStreamClass,
  url: string,
  protocols: string[],
): Coroutine<WebSocketLink> {
  const controller = new AbortController();
  const stream = new Platform(url, { protocols, signal: controller.signal });
  stream.closed.catch(() => {}); // asked for again, once the link has started
  try {
    const opened = yield* until((signal) => {
      signal.addEventListener("abort", () => controller.abort(signal.reason)); // if it is not open yet
      return stream.opened;
    });
    return new StreamLink(stream, opened);
  } catch (cause) {
    if (!isCancelled(cause)) throw new ConnectionRefusedError(`${url} cannot be opened`, { cause });
    stream.opened.then(
      () => stream.close(),
      () => {},
    );
    throw cause;
  }
}

class StreamLink implements WebSocketLink {
  readonly canPause = true;
  readonly protocol: string;
  readonly extensions: string;
  readonly #stream: PlatformStream;
  readonly #reader: ReadableStreamDefaultReader<string | ArrayBuffer>;
  readonly #writer: WritableStreamDefaultWriter<string | Uint8Array>;
  #events: WebSocketEvents | undefined;
  #isPaused = false;
  #isReading = false;

  constructor(stream: PlatformStream, { readable, writable, protocol, extensions }: Opened) {
    this.#stream = stream;
    this.#reader = readable.getReader();
    this.#writer = writable.getWriter();
    this.protocol = protocol;
    this.extensions = extensions;
    this.#writer.closed.catch(() => {}); // told by the stream's own
  }

  start(events: WebSocketEvents): void {
    this.#events = events;
    this.#read();
    // What came before an orderly end is still read, paused or not.
    this.#stream.closed.then(
      () => this.resume(),
      () => this.resume(),
    );
  }

  send(message: string | Uint8Array, size: number): void {
    const own = typeof message === "string" ? message : message.slice();
    this.#writer.write(own).then(
      () => this.#events?.onSent(size),
      () => {}, // the close tells
    );
  }

  close(code: number | undefined, reason: string): void {
    this.resume(); // the peer's answer comes behind what it has sent
    this.#stream.close(code === undefined ? {} : { closeCode: code, reason });
  }

  abort(): void {
    this.#events = undefined;
    this.#stream.close({ closeCode: ABORTED, reason: "aborted" });
    this.#reader.cancel().catch(() => {});
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    this.#read();
  }

  #read(): void {
    if (this.#isReading || this.#isPaused) return;
    this.#isReading = true;
    this.#reader.read().then(this.#onRead, this.#onEnd);
  }

  readonly #onRead = ({ done, value }: ReadableStreamReadResult<string | ArrayBuffer>): void => {
    this.#isReading = false;
    if (done) return this.#onEnd();
    const message: Message = typeof value === "string" ? value : new Uint8Array(value);
    this.#events?.onMessage(message);
    this.#read();
  };

  readonly #onEnd = (): void => {
    const tell = ({ closeCode = 1006, reason = "" }: CloseInfo): void => this.#events?.onClose(closeCode, reason);
    this.#stream.closed.then(tell, tell);
  };
}
