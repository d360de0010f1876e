import {
  type Awaitable,
  type Coroutine,
  type LoopBound,
  Operation,
  Ready,
  type Suspension,
} from "../tasks/awaitable.ts";
import type { EventLoop } from "../tasks/eventLoop.ts";
import { type BytesLike, toBytes } from "./bytes.ts";
import type { StreamReader } from "./streamReader.ts";
import type { StreamReaderProtocol } from "./streamReaderProtocol.ts";
import type { Transport } from "./transport.ts";

/** How bytes are written. */
export interface WriteOptions {
  /**
   * Gives their memory away, as `postMessage()` does: the `ArrayBuffer` is empty afterwards, and nothing is copied where the
   * connection can do without. Not if given.
   */
  readonly transfer?: boolean | undefined;
}

/**
 * Writes to a connection: `writer.write(data); yield* writer.drain()`.
 *
 * @see https://docs.python.org/3.14/library/asyncio-stream.html#asyncio.StreamWriter
 */
export class StreamWriter implements LoopBound, AsyncDisposable {
  /** What sends the bytes. */
  readonly transport: Transport;
  readonly #protocol: StreamReaderProtocol;
  readonly #reader: StreamReader | null;

  constructor(transport: Transport, protocol: StreamReaderProtocol, reader: StreamReader | null) {
    this.transport = transport;
    this.#protocol = protocol;
    this.#reader = reader;
  }

  /**
   * Sends bytes as soon as can be, and never waits: follow it by `drain()`. The memory is the caller's again at once, unless it
   * is transferred.
   * @throws TypeError if they are not bytes, e.g. a string, or cannot be transferred
   * @throws RuntimeError after `writeEof()`
   */
  write(data: BytesLike, { transfer = false }: WriteOptions = {}): void {
    this.transport.write(toBytes(data), transfer);
  }

  /** Writes one after the other. */
  writelines(lines: Iterable<BytesLike>): void {
    for (const line of lines) this.write(line);
  }

  /**
   * Waits until it is time to write more: at once while less than the high-water mark is unsent, else until that has
   * fallen to the low-water mark. Any number of tasks may wait. Cancel-safe.
   * @throws ConnectionResetError if the connection is lost, or what it was lost by
   */
  drain(): Awaitable<void> {
    return new Operation(this.#drain, this);
  }

  /** Says that nothing more will be written; reading goes on. */
  writeEof(): void {
    this.transport.writeEof();
  }

  /** Can one direction be closed alone? */
  canWriteEof(): boolean {
    return this.transport.canWriteEof();
  }

  /** Sends what was written, then closes the connection: see `waitClosed()`. */
  close(): void {
    this.transport.close();
  }

  /** Is it closed, or about to be? */
  isClosing(): boolean {
    return this.transport.isClosing();
  }

  /**
   * Waits until the connection is closed, after `close()`. Cancel-safe.
   * @throws Error what the connection was lost by
   */
  waitClosed(): Awaitable<void> {
    return new Operation(this.#waitClosed, this);
  }

  /** A fact about the connection: `peername`, `sockname`, …; the fallback where there is none. */
  getExtraInfo(name: string, fallback?: unknown): unknown {
    return this.transport.getExtraInfo(name, fallback);
  }

  /** Closes, and waits until it is done. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
    await this.waitClosed();
  }

  /** @internal */
  get boundLoop(): EventLoop {
    return this.#protocol.loop;
  }

  toString(): string {
    return `StreamWriter[${this.transport}]`;
  }

  #drain(): Iterator<Suspension, void, void> {
    const error = this.#reader?.exception() ?? null;
    if (error !== null) throw error;
    return this.#protocol.hasRoom && !this.transport.isClosing() ? new Ready(undefined) : this.#drainLater();
  }

  *#drainLater(): Coroutine<void> {
    if (this.transport.isClosing()) yield; // so that connectionLost() is called, if it is due
    yield* this.#protocol.waitForRoom(this);
  }

  *#waitClosed(): Coroutine<void> {
    yield* this.#protocol.waitUntilLost(this);
  }
}
