import { ConnectionResetError, QueueShutDown } from "../errors.ts";
import { Queue } from "../queues/queue.ts";
import { type Awaitable, type Coroutine, type LoopBound, Operation } from "../tasks/awaitable.ts";
import { type EventLoop, getEventLoop } from "../tasks/eventLoop.ts";
import { until } from "../combinators/until.ts";
import { type Bytes, type BytesLike, toBytes } from "./bytes.ts";

/** The platform's datagrams, as one draft or another of its interface has them. */
type Platform = { readonly readable: ReadableStream<Bytes>; readonly maxDatagramSize: number } & (
  | { readonly writable: WritableStream<Bytes> }
  | { readonly writable?: undefined; createWritable(): WritableStream<Bytes> }
);

/**
 * The datagrams of a WebTransport session: small, fast, and not sure to arrive. Those that come wait in a queue of limited
 * length; when it is full, the oldest is dropped.
 */
export class Datagrams implements LoopBound {
  readonly #loop: EventLoop = getEventLoop();
  readonly #platform: Platform;
  readonly #writer: WritableStreamDefaultWriter<Bytes>;
  readonly #inbox: Queue<Bytes>;
  #dropped = 0;
  #error: Error | null = null;
  #isOver = false;

  /** @internal */
  constructor(platform: Platform, limit: number) {
    this.#platform = platform;
    this.#inbox = new Queue(limit);
    const writable = platform.writable ?? platform.createWritable();
    this.#writer = writable.getWriter();
    this.#writer.closed.catch(() => {}); // the session tells
    this.#read(platform.readable.getReader());
  }

  /** The longest datagram that can be sent now, in bytes. */
  get maxSize(): number {
    return this.#platform.maxDatagramSize;
  }

  /** How many came and were dropped here, as nobody took them in time. */
  get dropped(): number {
    return this.#dropped;
  }

  /**
   * Sends a datagram at the call. Waiting for the result waits until the platform wants more; it drops datagrams that
   * it cannot send soon.
   *
   * @throws RangeError if it is longer than `maxSize`
   * @throws ConnectionResetError if the session is closed
   */
  send(data: BytesLike): Awaitable<void> {
    const bytes = toBytes(data);
    if (this.#isOver) throw this.#error ?? new ConnectionResetError("sent after the session was closed");
    if (bytes.length > this.maxSize) {
      throw new RangeError(`expected a datagram of at most ${this.maxSize} bytes, got ${bytes.length}`);
    }
    this.#writer.write(bytes.slice()).catch(() => {}); // the session tells
    return new Operation(this.#drain, this);
  }

  /**
   * The next datagram; `null` when the session was closed in order. Cancel-safe.
   * @throws ConnectionResetError if it was closed otherwise
   */
  receive(): Awaitable<Bytes | null> {
    return new Operation(this.#receive, this);
  }

  /** The datagrams, for `for await`. */
  [Symbol.asyncIterator](): { next(): Awaitable<IteratorResult<Bytes, undefined>> } {
    return { next: () => new Operation(this.#next, this) };
  }

  /** @internal The session is closed. */
  end(error: Error | null): void {
    this.#isOver = true;
    this.#error = error;
    this.#inbox.shutdown();
  }

  /** @internal */
  get boundLoop(): EventLoop {
    return this.#loop;
  }

  toString(): string {
    return `Datagrams[waiting:${this.#inbox.qsize()}, dropped:${this.#dropped}]`;
  }

  *#drain(): Coroutine<void> {
    const isOpen = yield* until(
      this.#writer.ready.then(
        () => true,
        () => false,
      ),
    );
    if (!isOpen) throw this.#error ?? new ConnectionResetError("the session is closed");
  }

  *#receive(): Coroutine<Bytes | null> {
    try {
      return yield* this.#inbox.get();
    } catch (error) {
      if (!(error instanceof QueueShutDown)) throw error;
      if (this.#error !== null) throw this.#error;
      return null;
    }
  }

  *#next(): Coroutine<IteratorResult<Bytes, undefined>> {
    const value = yield* this.#receive();
    return value === null ? { done: true, value: undefined } : { done: false, value };
  }

  #read(reader: ReadableStreamDefaultReader<Bytes>): void {
    reader.read().then(
      ({ done, value }) => {
        if (done || this.#isOver) return;
        if (this.#inbox.full()) {
          this.#inbox.getNowait();
          this.#dropped += 1;
        }
        this.#inbox.putNowait(value);
        this.#read(reader);
      },
      () => {}, // the session tells
    );
  }
}
