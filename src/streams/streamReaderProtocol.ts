import { ConnectionResetError } from "../errors.ts";
import type { AwaitableLike, Coroutine } from "../tasks/awaitable.ts";
import { ensureFuture } from "../tasks/ensureFuture.ts";
import { type EventLoop, getEventLoop } from "../tasks/eventLoop.ts";
import type { Future } from "../tasks/future.ts";
import { Waiter } from "../tasks/waiter.ts";
import type { StreamReader } from "./streamReader.ts";
import { StreamWriter } from "./streamWriter.ts";
import type { Protocol, Transport } from "./transport.ts";

/**
 * Serves one client of a server. A coroutine, or a promise, runs as a task; the connection is closed if it fails or is
 * cancelled, and else is the function's to close.
 */
export type ClientHandler = (reader: StreamReader, writer: StreamWriter) => AwaitableLike<unknown> | void;

/**
 * Joins a transport to a reader and a writer.
 *
 * @see https://docs.python.org/3.14/library/asyncio-stream.html
 */
export class StreamReaderProtocol implements Protocol {
  /** @internal */
  readonly loop: EventLoop;
  readonly #reader: StreamReader;
  readonly #onClient: ClientHandler | undefined;
  readonly #drainers = new Set<Waiter<void>>();
  readonly #closers = new Set<Waiter<void>>();
  #isPaused = false;
  #isLost = false;
  #error: Error | null = null;

  constructor(reader: StreamReader, onClient?: ClientHandler, options?: { readonly loop?: EventLoop | undefined }) {
    this.#reader = reader;
    this.#onClient = onClient;
    this.loop = options?.loop ?? getEventLoop();
  }

  connectionMade(transport: Transport): void {
    this.#reader.setTransport(transport);
    const result = this.#onClient?.(this.#reader, new StreamWriter(transport, this, this.#reader));
    if (result instanceof Promise) result.catch(() => {}); // its task tells of it, but may begin in a later turn
    if (result === undefined) return;
    ensureFuture(result, { loop: this.loop }).addDoneCallback((future) => this.#onEnd(future, transport));
  }

  dataReceived(data: Uint8Array): void {
    this.#reader.feedData(data);
  }

  eofReceived(): boolean {
    this.#reader.feedEof();
    return true;
  }

  connectionLost(error: Error | null): void {
    this.#isLost = true;
    this.#error = error;
    if (error === null) this.#reader.feedEof();
    else this.#reader.setException(error);
    for (const waiter of this.#closers) this.#wake(waiter);
    for (const waiter of this.#drainers) this.#wake(waiter);
  }

  pauseWriting(): void {
    this.#isPaused = true;
  }

  resumeWriting(): void {
    this.#isPaused = false;
    for (const waiter of this.#drainers) this.#wake(waiter);
  }

  /** @internal Waits until the transport wants more. */
  *waitForRoom(owner: StreamWriter): Coroutine<void> {
    if (this.#isLost) throw new ConnectionResetError("Connection lost");
    if (this.#isPaused) yield* this.#wait(this.#drainers, owner);
  }

  /** @internal Waits until the connection is gone. */
  *waitUntilLost(owner: StreamWriter): Coroutine<void> {
    if (!this.#isLost) yield* this.#wait(this.#closers, owner);
    else if (this.#error !== null) throw this.#error;
  }

  /** @internal May more be written without waiting? */
  get hasRoom(): boolean {
    return !this.#isLost && !this.#isPaused;
  }

  *#wait(line: Set<Waiter<void>>, owner: StreamWriter): Coroutine<void> {
    const waiter = new Waiter<void>(owner, this.loop);
    line.add(waiter);
    try {
      yield* waiter;
    } finally {
      line.delete(waiter);
    }
  }

  #wake(waiter: Waiter<void>): void {
    if (waiter.done()) return;
    if (this.#error === null) waiter.setResult();
    else waiter.setException(this.#error);
  }

  #onEnd(future: Future<unknown>, transport: Transport): void {
    if (future.cancelled()) return transport.close();
    const exception = future.exception();
    if (exception === null) return;
    this.loop.callExceptionHandler({ message: "Unhandled exception in client_connected_cb", exception, future });
    transport.close();
  }
}
