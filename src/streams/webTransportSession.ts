import { until } from "../combinators/until.ts";
import { sleep } from "../combinators/sleep.ts";
import { type ConnectionError, ConnectionResetError, isCancelled } from "../errors.ts";
import { checkFunction } from "../loop/checks.ts";
import { Event } from "../sync/event.ts";
import { Lock } from "../sync/lock.ts";
import { type Awaitable, type AwaitableLike, type Coroutine, type LoopBound, Operation } from "../tasks/awaitable.ts";
import { type EventLoop, getEventLoop, getRunningLoop } from "../tasks/eventLoop.ts";
import { toCoroutine } from "../tasks/promises.ts";
import type { TransportOptions } from "./baseTransport.ts";
import type { Streams } from "./connect.ts";
import { Datagrams } from "./datagrams.ts";
import { Server } from "./server.ts";
import { StreamReader } from "./streamReader.ts";
import { type ClientHandler, StreamReaderProtocol } from "./streamReaderProtocol.ts";
import { StreamWriter } from "./streamWriter.ts";
import type { Protocol } from "./transport.ts";
import { checkCode, sessionError, type SessionClose } from "./webTransportErrors.ts";
import { WebTransportListener } from "./webTransportListener.ts";
import { type StreamPair, WebTransportStream } from "./webTransportStream.ts";

/** How long a stream is waited for between two tries, in seconds: twice as long each time, within these. */
const [FIRST_PAUSE, LAST_PAUSE] = [0.002, 0.1];

/** How the streams of a session are read. */
export interface SessionStreamOptions {
  /** The limit of the reader, in bytes; see `StreamReaderOptions`. */
  readonly limit?: number | undefined;
}

/** How long after its streams a session may be lost, in milliseconds. */
const LOSS_MS = 1000;

/** Reads a stream that only the peer writes. When it is done, the stream is closed. */
export type ReaderHandler = (reader: StreamReader) => AwaitableLike<unknown>;

/**
 * A WebTransport session: any number of streams and datagrams over one connection. See `openWebTransport()`.
 *
 * @see https://www.w3.org/TR/webtransport/
 */
export class WebTransportSession implements LoopBound, AsyncDisposable {
  readonly url: string;
  readonly datagrams: Datagrams;
  readonly #platform: WebTransport;
  readonly #loop: EventLoop = getEventLoop();
  readonly #streams = new Set<WebTransportStream>();
  readonly #servers = new Set<Server>();
  readonly #opening = { bidirectional: new Lock(), unidirectional: new Lock() };
  readonly #closed = new Event();
  /** How the platform said that it is closed. */
  readonly #ended: Promise<SessionClose>;
  #closing: { readonly closeCode: number; readonly reason: string } | undefined;
  #how: SessionClose | undefined;

  /** @internal The session is open. */
  constructor(url: string, platform: WebTransport, datagramLimit: number) {
    this.url = url;
    this.#platform = platform;
    this.datagrams = new Datagrams(platform.datagrams, datagramLimit);
    this.#loop.countOutside(1);
    globalThis.addEventListener?.("pagehide", this.#onPageHide);
    this.#ended = platform.closed.then(
      ({ closeCode = 0, reason = "" }) => ({ by: this.#closing ? "us" : "peer", code: closeCode, reason }) as const,
      () => ({ by: "fault", code: 0, reason: "" }) as const,
    );
    void this.#ended.then((how) => this.#end(how));
  }

  /** The code by which the session was closed; `undefined` while it is open, and if the connection was lost. */
  get closeCode(): number | undefined {
    return this.#how?.by === "fault" ? undefined : this.#how?.code;
  }

  get closeReason(): string {
    return this.#how?.reason ?? "";
  }

  /**
   * Opens a stream in both directions, waiting while the peer allows no more of them. Those who wait get theirs in order.
   * The peer hears of a stream when something is written. Cancel-safe.
   *
   * @throws ConnectionResetError if the session is closed
   */
  openStream(options: SessionStreamOptions = {}): Awaitable<Streams> {
    return new Operation(this.#openStream, this, options);
  }

  /** Opens a stream that only this side writes, as `openStream()` does. */
  openUnidirectional(): Awaitable<StreamWriter> {
    return new Operation(this.#openUnidirectional, this);
  }

  /**
   * Serves each stream that the peer opens in both directions by a call of `onClient`. The server is closed when the
   * session is.
   * @throws OSError with the code `EADDRINUSE` if there is such a server already
   */
  startServer(onClient: ClientHandler, options: SessionStreamOptions = {}): Awaitable<Server> {
    checkFunction(onClient);
    return new Operation(this.#serve, this, {
      incoming: this.#platform.incomingBidirectionalStreams as ReadableStream<StreamPair>,
      pairOf: (stream: StreamPair) => stream,
      onClient,
      options,
    });
  }

  /**
   * Serves each stream that only the peer writes by a call of `onReader`. The server is closed when the session is.
   * @throws OSError with the code `EADDRINUSE` if there is such a server already
   */
  startUnidirectionalServer(onReader: ReaderHandler, options: SessionStreamOptions = {}): Awaitable<Server> {
    checkFunction(onReader);
    return new Operation(this.#serve, this, {
      incoming: this.#platform.incomingUnidirectionalStreams as ReadableStream<ReadableStream>,
      pairOf: (readable: ReadableStream) => ({ readable }),
      onClient: (reader: StreamReader, writer: StreamWriter) => readAndClose(onReader, reader, writer),
      options,
    });
  }

  /**
   * Closes all streams, what was written to them being sent, then the session: see `waitClosed()`.
   *
   * @param code 0 to 4294967295
   * @param reason at most 1024 bytes
   */
  close(code: number = 0, reason: string = ""): void {
    if (this.#how !== undefined || this.#closing !== undefined) return;
    checkClose(code, reason);
    this.#closing = { closeCode: code, reason };
    for (const server of this.#servers) server.close();
    for (const stream of this.#streams) stream.close();
    this.#closeIfIdle();
  }

  /** Closes the session and its streams at once: what is unsent is dropped. */
  abort(code: number = 0, reason: string = ""): void {
    if (this.#how !== undefined) return;
    checkClose(code, reason);
    this.#closing = { closeCode: code, reason };
    for (const stream of this.#streams) stream.abort();
    this.#closeIfIdle();
  }

  /**
   * Waits until the session is closed. Cancel-safe.
   * @throws ConnectionResetError if the connection was lost, or the peer closed with a code other than 0
   */
  waitClosed(): Awaitable<void> {
    return new Operation(this.#waitClosed, this);
  }

  /** Closes, and waits until it is done. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
    await this.waitClosed();
  }

  /** @internal Opens a stream for a protocol; the session may end with it. */
  *connect(
    protocol: Protocol,
    { isAlone = false }: { readonly isAlone?: boolean } = {},
  ): Coroutine<WebTransportStream> {
    const pair = yield* this.#open("bidirectional", () => this.#platform.createBidirectionalStream());
    return yield* this.#join(protocol, pair, isAlone);
  }

  /** @internal */
  get boundLoop(): EventLoop {
    return this.#loop;
  }

  toString(): string {
    const state = this.#how !== undefined ? "closed" : this.#closing === undefined ? "open" : "closing";
    return `WebTransportSession[${state}, streams:${this.#streams.size}]`;
  }

  *#openStream({ limit }: SessionStreamOptions): Coroutine<Streams> {
    const reader = new StreamReader({ limit, loop: this.#loop });
    const protocol = new StreamReaderProtocol(reader, undefined, { loop: this.#loop });
    return [reader, new StreamWriter(yield* this.connect(protocol), protocol, reader)];
  }

  *#openUnidirectional(): Coroutine<StreamWriter> {
    const pair = yield* this.#open("unidirectional", async () => ({
      writable: await this.#platform.createUnidirectionalStream(),
    }));
    const reader = new StreamReader({ loop: this.#loop }); // has the error, if there is one
    const protocol = new StreamReaderProtocol(reader, undefined, { loop: this.#loop });
    return new StreamWriter(yield* this.#join(protocol, pair), protocol, reader);
  }

  /**
   * Where the peer allows no more streams now, the platform waits by its specification and Chromium refuses. So it is asked
   * again: by one task at a time, the others in line behind it.
   */
  *#open(kind: "bidirectional" | "unidirectional", create: () => Promise<StreamPair>): Coroutine<StreamPair> {
    const line = this.#opening[kind];
    yield* line.acquire();
    try {
      for (let pause = FIRST_PAUSE; ; pause = Math.min(2 * pause, LAST_PAUSE)) {
        this.#checkOpen();
        let opened: StreamPair | undefined;
        try {
          return yield* until((signal) =>
            create().then(
              (pair) => {
                opened = pair;
                if (signal.aborted) abandon(pair);
                return pair;
              },
              (error: unknown) => Promise.reject(signal.aborted ? signal.reason : error),
            ),
          );
        } catch (error) {
          if (isCancelled(error)) {
            if (opened !== undefined) abandon(opened);
            throw error;
          }
          const fault = yield* until(this.#faultOf(error));
          if (fault !== null) throw fault;
          if ((error as Error).name !== "NetworkError") throw error;
        }
        yield* sleep(pause);
      }
    } finally {
      line.release();
    }
  }

  *#join(protocol: Protocol, pair: StreamPair, isAlone = false): Coroutine<WebTransportStream> {
    const stream = this.#attach(protocol, pair, { loop: this.#loop }, isAlone);
    try {
      yield; // to connectionMade()
    } catch (error) {
      stream.abort();
      throw error;
    }
    return stream;
  }

  #attach(protocol: Protocol, pair: StreamPair, options: TransportOptions, isAlone = false): WebTransportStream {
    const stream = new WebTransportStream(protocol, pair, {
      ...options,
      extra: { url: this.url, session: this, peername: this.url },
      faultOf: (error) => this.#faultOfStream(error),
      onGone: (gone) => {
        this.#streams.delete(gone);
        if (isAlone) this.close();
        else this.#closeIfIdle();
      },
    });
    this.#streams.add(stream);
    return stream;
  }

  *#serve<S>({ incoming, pairOf, onClient, options }: Serving<S>): Coroutine<Server> {
    this.#checkOpen();
    const listener = new WebTransportListener(this.url, incoming, (server: Server, stream: S) => {
      const pair = pairOf(stream);
      if (!server.accept((protocol, accepted) => this.#attach(protocol, pair, accepted))) abandon(pair);
    });
    const loop = this.#loop;
    const createProtocol = (): Protocol =>
      new StreamReaderProtocol(new StreamReader({ limit: options.limit, loop }), onClient, { loop });
    const server = new Server(listener, createProtocol, { loop });
    this.#servers.add(server);
    yield* server.startServing();
    return server;
  }

  *#waitClosed(): Coroutine<void> {
    yield* this.#closed.wait();
    const error = this.#error;
    if (error !== null) throw error;
  }

  /** What the session was lost by; `null` while it is open, and if it was closed in order. */
  get #error(): ConnectionResetError | null {
    const how = this.#how;
    return how === undefined || how.by === "us" || (how.by === "peer" && how.code === 0) ? null : sessionError(how);
  }

  /** The error of the session, if an operation failed by its end and not by itself. */
  async #faultOf(error: unknown): Promise<ConnectionError | null> {
    const isOver = this.#how !== undefined || (error as Partial<WebTransportError>).source === "session";
    return isOver ? sessionError(await this.#ended) : null;
  }

  /** The same for a stream. That it is gone, not by whom, Chromium may say before it says so of the session. */
  async #faultOfStream(error: unknown): Promise<ConnectionError | null> {
    const { name, source } = error as Partial<WebTransportError>;
    if (name === "NetworkError" && source === undefined) {
      await Promise.race([this.#ended, new Promise((resolve) => setTimeout(resolve, LOSS_MS))]);
    }
    return this.#faultOf(error);
  }

  #checkOpen(): void {
    if (this.#how !== undefined) throw sessionError(this.#how);
    if (this.#closing !== undefined) throw new ConnectionResetError("the session is being closed");
  }

  #closeIfIdle(): void {
    if (this.#closing !== undefined && this.#how === undefined && this.#streams.size === 0) {
      this.#platform.close(this.#closing);
    }
  }

  #end(how: SessionClose): void {
    this.#how = how;
    this.#loop.countOutside(-1);
    globalThis.removeEventListener?.("pagehide", this.#onPageHide);
    this.datagrams.end(this.#error);
    for (const server of this.#servers) server.close();
    this.#closed.set();
  }

  /** Without this, the peer may hear of the page's end only when it finds it idle. */
  readonly #onPageHide = (): void => this.#platform.close();
}

interface Serving<S> {
  readonly incoming: ReadableStream<S>;
  readonly pairOf: (stream: S) => StreamPair;
  readonly onClient: ClientHandler;
  readonly options: SessionStreamOptions;
}

function* readAndClose(onReader: ReaderHandler, reader: StreamReader, writer: StreamWriter): Coroutine<void> {
  try {
    yield* toCoroutine(onReader(reader), getRunningLoop());
  } finally {
    writer.close();
  }
}

function checkClose(code: number, reason: string): void {
  checkCode(code);
  const { length } = new TextEncoder().encode(reason);
  if (length > 1024) throw new RangeError(`expected a reason of at most 1024 bytes, got ${length}`);
}

/** Gives up a stream that nobody wants. */
function abandon({ readable, writable }: StreamPair): void {
  writable?.abort().catch(() => {});
  readable?.cancel().catch(() => {});
}
