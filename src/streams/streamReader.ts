import { IncompleteReadError, LimitOverrunError, RuntimeError } from "../errors.ts";
import { checkWhole, show } from "../loop/checks.ts";
import {
  type Awaitable,
  type Coroutine,
  type LoopBound,
  Operation,
  Ready,
  type Suspension,
} from "../tasks/awaitable.ts";
import { type EventLoop, getEventLoop } from "../tasks/eventLoop.ts";
import { Waiter } from "../tasks/waiter.ts";
import { ByteBuffer } from "./byteBuffer.ts";
import { type Bytes, type BytesLike, toBytes } from "./bytes.ts";
import { ReadlineOperation } from "./readlineOperation.ts";
import { Separators } from "./separators.ts";
import type { Transport } from "./transport.ts";

/** How a reader is made. */
export interface StreamReaderOptions {
  /** How long a line may be, in bytes, and half of how much is buffered before the peer is slowed down; 65536 if not given. */
  readonly limit?: number | undefined;
  /** The running loop if not given, else the page's own. */
  readonly loop?: EventLoop | undefined;
  /** @internal Called when a read has to wait: what feeds the reader may bring no more than is asked for. */
  readonly onWant?: (() => void) | undefined;
}

const DEFAULT_LIMIT = 65_536;

const NEWLINE = 10;
const newline = /* @__PURE__ */ new Uint8Array([NEWLINE]);

/**
 * The bytes that a connection brings, to be read in whatever pieces are wanted.
 *
 * One task reads at a time. Every method that waits is cancel-safe: the bytes stay for the next who reads.
 *
 * @see https://docs.python.org/3.14/library/asyncio-stream.html#asyncio.StreamReader
 */
export class StreamReader implements LoopBound {
  readonly #loop: EventLoop;
  readonly #limit: number;
  readonly #buffer = new ByteBuffer();
  readonly #onWant: (() => void) | undefined;
  #waiter: Arrival | undefined;
  #transport: Transport | undefined;
  #exception: Error | null = null;
  #hasEof = false;
  #isPaused = false;

  constructor(options: StreamReaderOptions = {}) {
    this.#limit = options.limit ?? DEFAULT_LIMIT;
    checkWhole(this.#limit);
    if (this.#limit <= 0) throw new RangeError("Limit cannot be <= 0");
    this.#loop = options.loop ?? getEventLoop();
    this.#onWant = options.onWant;
  }

  /**
   * Reads up to `n` bytes, as soon as there are any; none at the end of the stream. Without `n`, all up to the end.
   */
  read(n = -1): Awaitable<Bytes> {
    checkWhole(n);
    return new Operation(this.#read, this, n);
  }

  /**
   * Reads a line, with its `\n`. What follows the last one at the end of the stream is a line too; then there are no bytes.
   *
   * @throws RangeError if the line is longer than the limit. It is dropped then: all of it if its end has come, else
   * whatever has come
   */
  readline(): Awaitable<Bytes> {
    return new ReadlineOperation(this);
  }

  /**
   * Reads exactly `n` bytes, however many.
   * @throws IncompleteReadError with what there is, if the stream ends before
   */
  readexactly(n: number): Awaitable<Bytes> {
    checkWhole(n);
    if (n < 0) throw new RangeError("readexactly size can not be less than zero");
    return new Operation(this.#readexactly, this, n);
  }

  /**
   * Reads up to a separator, and with it; of several, up to the one that ends first.
   *
   * @throws IncompleteReadError with what there is, if the stream ends before
   * @throws LimitOverrunError if more bytes than the limit come before the separator. They stay in the buffer
   * @see https://docs.python.org/3.14/library/asyncio-stream.html#asyncio.StreamReader.readuntil
   */
  readuntil(separator: BytesLike | readonly BytesLike[] = newline): Awaitable<Bytes> {
    return new Operation(this.#readuntil, this, new Separators(separator));
  }

  /** Has the stream ended, and all of it been read? */
  atEof(): boolean {
    return this.#hasEof && this.#buffer.length === 0;
  }

  /** What all reads raise from now on; `null` if nothing has happened. */
  exception(): Error | null {
    return this.#exception;
  }

  /** Lets all reads raise this, the one that waits included. */
  setException(error: Error): void {
    if (!(error instanceof Error)) throw new TypeError(`expected an Error, got ${show(error)}`);
    this.#exception = error;
    const waiter = this.#waiter;
    this.#waiter = undefined;
    if (waiter?.done() === false) waiter.setException(error);
  }

  /** Sets what is paused when more than twice the limit is buffered. */
  setTransport(transport: Transport): void {
    if (this.#transport !== undefined) throw new RuntimeError("Transport already set");
    this.#transport = transport;
  }

  /**
   * Adds bytes to be read. The reader keeps them: they must not be changed any more.
   * @throws RuntimeError after `feedEof()`
   */
  feedData(data: BytesLike): void {
    const bytes = toBytes(data);
    if (this.#hasEof) throw new RuntimeError("feed_data after feed_eof");
    if (bytes.length === 0) return;
    this.#buffer.push(bytes);
    this.#wakeWaiter();
    if (this.#transport === undefined || this.#isPaused || this.#buffer.length <= 2 * this.#limit) return;
    this.#isPaused = true;
    this.#transport.pauseReading();
  }

  /** Says that nothing more will come. */
  feedEof(): void {
    this.#hasEof = true;
    this.#wakeWaiter();
  }

  /** @internal Asks what feeds the reader once more: a terminal goes on after an end that was typed. */
  forgetEof(): void {
    this.#hasEof = false;
  }

  /** The lines, for `for await`. */
  [Symbol.asyncIterator](): { next(): Awaitable<IteratorResult<Bytes, undefined>> } {
    return this;
  }

  /** The next line: in a coroutine, `yield* reader.next()`. */
  next(): Awaitable<IteratorResult<Bytes, undefined>> {
    return new Operation(this.#next, this);
  }

  /** @internal How many bytes are buffered. */
  get buffered(): number {
    return this.#buffer.length;
  }

  /** @internal Takes what is buffered, for somebody else to read. */
  takeBuffered(): Bytes {
    return this.#take(Infinity);
  }

  /** @internal Takes a line if there is one. */
  takeLine(): Bytes | undefined {
    if (this.#exception !== null) throw this.#exception;
    const line = this.#buffer.takeThrough(NEWLINE, this.#limit);
    if (line !== undefined) this.#resumeIfLow();
    return line;
  }

  /** @internal Waits for a line, or fails. */
  *readlineLater(): Coroutine<Bytes> {
    try {
      return yield* this.readuntil();
    } catch (error) {
      if (error instanceof IncompleteReadError) return error.partial;
      if (!(error instanceof LimitOverrunError)) throw error;
      const isWhole = this.#buffer.indexOf(newline, error.consumed) === error.consumed;
      this.#take(isWhole ? error.consumed + 1 : Infinity);
      throw new RangeError(error.message, { cause: error });
    }
  }

  /** @internal It is not waited for any more. */
  forget(arrival: Arrival): void {
    if (this.#waiter === arrival) this.#waiter = undefined;
  }

  /** @internal */
  get boundLoop(): EventLoop {
    return this.#loop;
  }

  toString(): string {
    const info = [`bytes:${this.#buffer.length}`];
    if (this.#limit !== DEFAULT_LIMIT) info.push(`limit:${this.#limit}`);
    if (this.#hasEof) info.push("eof");
    if (this.#waiter !== undefined) info.push("awaited");
    if (this.#exception !== null) info.push(`failed: ${show(this.#exception)}`);
    if (this.#isPaused) info.push("paused");
    return `StreamReader[${info.join(", ")}]`;
  }

  #read(n: number): Iterator<Suspension, Bytes, void> {
    if (this.#exception !== null) throw this.#exception;
    if (n === 0) return new Ready(new Uint8Array(0));
    if (n < 0) return this.#readAll();
    return this.#buffer.length > 0 || this.#hasEof ? new Ready(this.#take(n)) : this.#readLater(n);
  }

  *#readLater(n: number): Coroutine<Bytes> {
    while (this.#buffer.length === 0 && !this.#hasEof) yield* this.#arrival("read");
    return this.#take(n);
  }

  /** Takes what comes, so that the transport goes on; gives it back if it is cancelled. */
  *#readAll(): Coroutine<Bytes> {
    const all = new ByteBuffer();
    try {
      for (let block; (block = yield* this.read(this.#limit)).length > 0;) all.push(block);
    } catch (error) {
      if (this.#exception === null) this.#giveBack(all);
      throw error;
    }
    return all.take(Infinity);
  }

  #giveBack(taken: ByteBuffer): void {
    if (this.#buffer.length > 0) taken.push(this.#buffer.take(Infinity));
    if (taken.length > 0) this.#buffer.push(taken.take(Infinity));
  }

  #readexactly(n: number): Iterator<Suspension, Bytes, void> {
    if (this.#exception !== null) throw this.#exception;
    if (n === 0) return new Ready(new Uint8Array(0));
    return this.#buffer.length >= n ? new Ready(this.#take(n)) : this.#readexactlyLater(n);
  }

  *#readexactlyLater(n: number): Coroutine<Bytes> {
    while (this.#buffer.length < n) {
      if (this.#hasEof) throw new IncompleteReadError(this.#buffer.take(Infinity), n);
      yield* this.#arrival("readexactly");
    }
    return this.#take(n);
  }

  #readuntil(sought: Separators): Iterator<Suspension, Bytes, void> {
    if (this.#exception !== null) throw this.#exception;
    const found = this.#find(sought);
    return found === undefined ? this.#readuntilLater(sought) : new Ready(found);
  }

  *#readuntilLater(sought: Separators): Coroutine<Bytes> {
    for (;;) {
      yield* this.#arrival("readuntil");
      const found = this.#find(sought);
      if (found !== undefined) return found;
    }
  }

  *#next(): Coroutine<IteratorResult<Bytes, undefined>> {
    const value = yield* this.readline();
    return value.length > 0 ? { done: false, value } : { done: true, value: undefined };
  }

  /** Takes what there is up to a separator; nothing if it has not come yet. */
  #find(sought: Separators): Bytes | undefined {
    const end = sought.find(this.#buffer, this.#limit);
    if (end !== undefined) return this.#take(end);
    if (this.#hasEof) throw new IncompleteReadError(this.#buffer.take(Infinity), null);
    return undefined;
  }

  #take(count: number): Bytes {
    const bytes = this.#buffer.take(count);
    this.#resumeIfLow();
    return bytes;
  }

  #resumeIfLow(): void {
    if (this.#isPaused && this.#buffer.length <= this.#limit) this.#resume();
  }

  #arrival(method: string): Arrival {
    if (this.#waiter !== undefined) {
      throw new RuntimeError(`${method}() called while another coroutine is already waiting for incoming data`);
    }
    if (this.#isPaused) this.#resume(); // more is wanted than the limit: nothing would ever come
    const waiter = new Arrival(this, this.#loop);
    this.#waiter = waiter;
    this.#onWant?.();
    return waiter;
  }

  #wakeWaiter(): void {
    const waiter = this.#waiter;
    this.#waiter = undefined;
    if (waiter?.done() === false) waiter.setResult();
  }

  #resume(): void {
    this.#isPaused = false;
    this.#transport?.resumeReading();
  }
}

/** What a read waits for: bytes, or the end. */
class Arrival extends Waiter<void> {
  declare readonly owner: StreamReader;

  override next(): IteratorResult<Suspension, void> {
    if (this.done()) this.owner.forget(this);
    return super.next();
  }

  override throw(error: unknown): never {
    this.owner.forget(this);
    throw error;
  }

  return(): IteratorResult<Suspension, void> {
    this.owner.forget(this);
    return { done: true, value: undefined };
  }
}
