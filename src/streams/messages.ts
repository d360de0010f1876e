import { ConnectionResetError, QueueShutDown } from "../errors.ts";
import { checkWhole } from "../loop/checks.ts";
import { Queue } from "../queues/queue.ts";
import { Event } from "../sync/event.ts";
import { type Awaitable, type Coroutine, type LoopBound, Operation } from "../tasks/awaitable.ts";
import { type EventLoop, getEventLoop } from "../tasks/eventLoop.ts";
import { type BytesLike, toBytes } from "./bytes.ts";
import {
  closeError,
  type Message,
  NORMAL,
  overrun,
  type WebSocketEvents,
  type WebSocketLink,
} from "./webSocketLink.ts";

/** Bytes that wait to be sent before `send()` waits, and that still do when it goes on. */
const [HIGH_WATER, LOW_WATER] = [65_536, 16_384];
/** Bytes that are read ahead where the sender can be slowed down. */
const READ_AHEAD = 256 * 1024;
/** What a message takes besides its contents, so that empty ones count too. */
const OVERHEAD = 64;

const sizeOf = (message: string | Uint8Array): number => message.length + OVERHEAD;

/**
 * A WebSocket, message by message: see `openMessages()`.
 *
 * `for await (const message of messages)` ends when the connection is closed in order. Messages that came before its end are
 * given first, whatever the end was.
 */
export class Messages implements LoopBound, WebSocketEvents, AsyncDisposable {
  readonly url: string;
  readonly #link: WebSocketLink;
  readonly #loop: EventLoop = getEventLoop();
  readonly #receiveLimit: number;
  readonly #inbox = new Queue<Message>();
  readonly #room = new Event();
  readonly #closed = new Event();
  #unread = 0;
  #unsent = 0;
  /** How this side closes. */
  #closing: { readonly code: number; readonly reason: string } | undefined;
  #closeCode: number | undefined;
  #closeReason = "";
  #error: Error | null = null;

  /** @internal */
  constructor(url: string, link: WebSocketLink, receiveLimit: number) {
    this.url = url;
    this.#link = link;
    this.#receiveLimit = receiveLimit;
    this.#room.set();
    this.#loop.countOutside(1);
    link.start(this);
  }

  /** The sub-protocol that the server chose; empty if none. */
  get protocol(): string {
    return this.#link.protocol;
  }

  /** The code by which the connection was closed: 1006 if it broke off, 1005 if the peer gave none; `undefined` while it is open. */
  get closeCode(): number | undefined {
    return this.#closeCode;
  }

  get closeReason(): string {
    return this.#closeReason;
  }

  /**
   * The next message, a string or bytes, as it was sent; `null` when the connection was closed in order. Cancel-safe: the
   * message stays for the next who receives.
   *
   * @throws ConnectionResetError if it was closed otherwise, with the close code as `peerCode`
   * @throws ConnectionAbortedError if more came than `receiveLimit`
   */
  receive(): Awaitable<Message | null> {
    return new Operation(this.#receive, this);
  }

  /** The messages, for `for await`. */
  [Symbol.asyncIterator](): { next(): Awaitable<IteratorResult<Message, undefined>> } {
    return { next: () => new Operation(this.#next, this) };
  }

  /**
   * Sends a message at the call. Waiting for the result is `drain()`.
   *
   * @throws TypeError if it is neither a string nor bytes
   * @throws ConnectionResetError if the connection is closed
   */
  send(message: string | BytesLike): Awaitable<void> {
    const sent = typeof message === "string" ? message : toBytes(message);
    if (this.#isOver || this.#closing !== undefined) {
      throw this.#error ?? new ConnectionResetError("sent after the connection was closed");
    }
    this.#unsent += sizeOf(sent);
    this.#link.send(sent, sizeOf(sent));
    if (this.#unsent > HIGH_WATER) this.#room.clear();
    return this.drain();
  }

  /**
   * Waits while much is unsent. Any number of tasks may wait. Cancel-safe.
   * @throws ConnectionResetError if the connection is lost
   */
  drain(): Awaitable<void> {
    return new Operation(this.#drain, this);
  }

  /**
   * Sends what is unsent, then closes: see `waitClosed()`. What came before can still be received.
   *
   * @param code 1000, or one of 3000 to 4999
   * @param reason at most 123 bytes
   * @throws RangeError
   */
  close(code: number = NORMAL, reason: string = ""): void {
    checkWhole(code);
    if (code !== NORMAL && !(code >= 3000 && code <= 4999)) {
      throw new RangeError(`expected a close code of 1000 or from 3000 to 4999, got ${code}`);
    }
    const { length } = new TextEncoder().encode(reason);
    if (length > 123) throw new RangeError(`expected a reason of at most 123 bytes, got ${length}`);
    if (this.#isOver || this.#closing !== undefined) return;
    this.#closing = { code, reason };
    this.#inbox.shutdown();
    this.#closeIfSent();
  }

  /** Closes at once: what is unsent is dropped. */
  abort(): void {
    this.#fail(null);
  }

  /**
   * Waits until the connection is closed. Cancel-safe.
   * @throws Error what it was lost by
   */
  waitClosed(): Awaitable<void> {
    return new Operation(this.#waitClosed, this);
  }

  /** Closes, and waits until it is done. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
    await this.waitClosed();
  }

  /** @internal */
  get boundLoop(): EventLoop {
    return this.#loop;
  }

  /** @internal */
  onMessage(message: Message): void {
    if (this.#isOver || this.#closing !== undefined) return;
    this.#unread += sizeOf(message);
    this.#inbox.putNowait(message);
    if (this.#unread <= READ_AHEAD) return;
    if (this.#link.canPause) this.#link.pause();
    else if (this.#unread > this.#receiveLimit) this.#fail(overrun(this.#unread));
  }

  /** @internal */
  onSent(size: number): void {
    this.#unsent -= size;
    if (this.#unsent <= LOW_WATER) this.#room.set();
    this.#closeIfSent();
  }

  /** @internal */
  onClose(code: number, reason: string): void {
    const isOurs = this.#closing !== undefined && this.#unsent === 0 && code !== 1006;
    this.#end(code, reason, isOurs ? null : closeError(code, reason));
  }

  toString(): string {
    const info = [this.#isOver ? `closed:${this.#closeCode}` : this.#closing === undefined ? "open" : "closing"];
    if (!this.#inbox.empty()) info.push(`unread:${this.#inbox.qsize()}`);
    if (this.#unsent > 0) info.push(`unsent:${this.#unsent}`);
    return `Messages[${info.join(", ")}]`;
  }

  get #isOver(): boolean {
    return this.#closeCode !== undefined;
  }

  *#receive(): Coroutine<Message | null> {
    try {
      const message = yield* this.#inbox.get();
      this.#unread -= sizeOf(message);
      if (this.#unread <= READ_AHEAD) this.#link.resume();
      return message;
    } catch (error) {
      if (!(error instanceof QueueShutDown)) throw error;
      if (this.#error !== null) throw this.#error;
      return null;
    }
  }

  *#next(): Coroutine<IteratorResult<Message, undefined>> {
    const value = yield* this.#receive();
    return value === null ? { done: true, value: undefined } : { done: false, value };
  }

  *#drain(): Coroutine<void> {
    yield* this.#room.wait();
    if (this.#isOver) throw this.#error ?? new ConnectionResetError("Connection lost");
  }

  *#waitClosed(): Coroutine<void> {
    yield* this.#closed.wait();
    if (this.#error !== null) throw this.#error;
  }

  #closeIfSent(): void {
    if (this.#closing === undefined || this.#unsent > 0 || this.#isOver) return;
    this.#link.close(this.#closing.code, this.#closing.reason);
  }

  #fail(error: Error | null): void {
    if (this.#isOver) return;
    this.#link.abort();
    this.#end(1006, "", error);
  }

  #end(code: number, reason: string, error: Error | null): void {
    if (this.#isOver) return;
    this.#closeCode = code;
    this.#closeReason = reason;
    this.#error = error;
    this.#loop.countOutside(-1);
    this.#inbox.shutdown();
    this.#room.set();
    this.#closed.set();
  }
}
