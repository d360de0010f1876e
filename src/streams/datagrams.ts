import { QueueShutDown } from "../errors.ts";
import { Queue } from "../queues/queue.ts";
import { type Awaitable, type Coroutine, type LoopBound, Operation } from "../tasks/awaitable.ts";
import { type EventLoop, getEventLoop } from "../tasks/eventLoop.ts";
import { until } from "../combinators/until.ts";
import { type BytesLike, toBytes } from "./bytes.ts";

/** The platform's datagrams, as one draft or another of its interface has them. */
interface Platform {
  readonly readable: ReadableStream<Uint8Array<ArrayBuffer>>;
  readonly writable?: WritableStream<Uint8Array<ArrayBuffer>>;
  readonly maxDatagramSize: number;
  createWritable?(): WritableStream<Uint8Array<ArrayBuffer>>;
}

/**
 * The datagrams of a WebTransport session: small, fast, and not sure to arrive. Those that come wait in a queue of limited
 * length; when it is full, the oldest is dropped.
 */
export class Datagrams implements LoopBound, AsyncIterableIterator<Uint8Array, undefined, void> {
  readonly #loop: EventLoop = getEventLoop();
  readonly #platform: Platform;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>;
  readonly #inbox: Queue<Uint8Array<ArrayBuffer>>;
  #dropped = 0;
  #error: Error | null = null;

  /** @internal */
  constructor(platform: Platform, limit: number) {
    this.#platform = platform;
    this.#inbox = new Queue(limit);
    const writable = platform.writable ?? (platform.createWritable?.() as WritableStream<Uint8Array<ArrayBuffer>>);
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
    if (this.#inbox.isShutDown) throw this.#error;
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
  receive(): Awaitable<Uint8Array<ArrayBuffer> | null> {
    return new Operation(this.#receive, this);
  }

  /** The next datagram, for `for await`; in a coroutine, `receive()` is shorter. */
  next(): Awaitable<IteratorResult<Uint8Array<ArrayBuffer>, undefined>> {
    return new Operation(this.#next, this);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  /** @internal The session is closed. */
  end(error: Error | null): void {
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
}
