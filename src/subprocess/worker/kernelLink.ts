import type { Bytes } from "../../streams/bytes.ts";
import type { Coroutine } from "../../tasks/awaitable.ts";
import { microtask } from "../../loop/host.ts";
import { type EventLoop, getEventLoop } from "../../tasks/eventLoop.ts";
import { Waiter } from "../../tasks/waiter.ts";
import { movable } from "../movable.ts";
import type { SharedEvents } from "../sharedRing.ts";
import { fromWireOSError } from "../wireOSError.ts";
import { Changes } from "./changes.ts";
import type { Call, Handle, Note, ToKernel, WireOSError } from "../workerProtocol.ts";

/** How long a thread may block that has nothing else to do: a signal comes so much later at most. */
const PATIENCE_MS = 1;

/** Sends a message, and memory with it. */
export type Post = (message: ToKernel, transfer?: Transferable[]) => void;

/** What the kernel tells of a stream that it has lent. */
interface Listener {
  onBytes?(bytes: Bytes): void;
  onRoom?(bytes: number): void;
  onBroken?(): void;
}

/** The way of one process to its kernel. */
export class KernelLink {
  readonly #pid: number;
  readonly #post: Post;
  readonly #loop: EventLoop = getEventLoop();
  readonly #calls = new Map<number, Waiter<unknown>>();
  /** Reads whose bytes nobody has got yet, by call. */
  readonly #reads = new Map<number, Handle>();
  /** Those that were cancelled: what they bring is given back. */
  readonly #cancelled = new Set<number>();
  /** What is released as soon as no read of it is left. */
  readonly #released = new Set<Handle>();
  readonly #settled = new Changes("settle()");
  readonly #listeners = new Map<Handle, Listener>();
  #lastCall = 0;
  /** How many wait for another thread. */
  #waits = 0;
  #lastHandle: Handle;

  /** Handles up to a number are the kernel's. */
  constructor(pid: number, post: Post, lastHandle: Handle) {
    this.#pid = pid;
    this.#post = post;
    this.#lastHandle = lastHandle;
  }

  /** A number for something new. */
  newHandle(): Handle {
    return (this.#lastHandle += 1);
  }

  note(note: Note, transfer: Transferable[] = []): void {
    this.#post(["note", this.#pid, ...note], transfer);
  }

  /** Listens to what the kernel tells of a stream, until that is released. */
  listen(handle: Handle, listener: Listener): void {
    this.#listeners.set(handle, listener);
  }

  listener(handle: Handle): Listener | undefined {
    return this.#listeners.get(handle);
  }

  /** Lets go of a stream, when all that was read of it and not used is back. */
  release(handle: Handle): void {
    this.#listeners.delete(handle);
    this.#released.add(handle);
    for (const [id, each] of this.#reads) if (each === handle) this.#cancelRead(id);
    this.#releaseIfUnread(handle);
  }

  /** @throws OSError as the kernel says */
  *call<T>(call: Call): Coroutine<T> {
    const id = (this.#lastCall += 1);
    const waiter = new Waiter<unknown>(call[0], this.#loop);
    this.#calls.set(id, waiter);
    if (call[0] === "read") this.#reads.set(id, call[1]);
    try {
      this.#post(["call", this.#pid, id, ...call], call[0] === "write" ? movable(call[2]) : []);
      const value = yield* this.outside(waiter);
      this.#endRead(id);
      return value as T;
    } catch (error) {
      if (waiter.cancelled()) this.#cancelRead(id);
      else if (waiter.done()) this.#endRead(id, waiter.exception() === null ? waiter.result() : undefined); // cancelled when it was answered
      throw error;
    } finally {
      this.#calls.delete(id);
    }
  }

  /** Waits for something that comes from outside of this thread. */
  *outside<T>(waiter: Waiter<T>): Coroutine<T> {
    this.#loop.countOutside(1);
    try {
      return yield* waiter;
    } finally {
      this.#loop.countOutside(-1);
    }
  }

  /**
   * Waits until another thread has done what is counted there more often than was seen. A thread that has nothing else to do
   * blocks for a moment first: so it is woken sooner.
   */
  *more(events: SharedEvents, seen: number): Coroutine<void> {
    const waiter = new Waiter<void>(events, this.#loop);
    const goOn = (): void => {
      if (!waiter.done()) waiter.setResult();
    };
    const rest = (turns: number): void => {
      if (waiter.done()) return;
      if (turns > 0 && this.#loop.hasReady) return microtask(() => rest(turns - 1)); // it may have but to end its iteration
      if (this.#isIdle) events.block(seen, PATIENCE_MS);
      events.whenMore(seen, goOn);
    };
    microtask(() => rest(2));
    this.#waits += 1;
    try {
      yield* this.outside(waiter);
    } finally {
      this.#waits -= 1;
    }
  }

  answer(id: number, value: unknown, error: WireOSError | undefined): void {
    const waiter = this.#calls.get(id);
    if (waiter === undefined || waiter.done()) this.#endRead(id, value);
    else if (error === undefined) waiter.setResult(value);
    else waiter.setException(fromWireOSError(error));
  }

  /** Waits until no bytes are under way. */
  *settle(): Coroutine<void> {
    while (this.#reads.size > 0) yield* this.#settled.next();
  }

  /** Is there nothing to do but to wait for one thing? */
  get #isIdle(): boolean {
    return !this.#loop.hasReady && this.#waits === 1 && this.#calls.size === 0;
  }

  #cancelRead(id: number): void {
    if (!this.#reads.has(id) || this.#cancelled.has(id)) return;
    this.#cancelled.add(id);
    this.note(["cancel", id]);
  }

  /** A read is over; what nobody waits for goes back. */
  #endRead(id: number, unused?: unknown): void {
    const handle = this.#reads.get(id);
    if (handle === undefined) return;
    if (unused instanceof Uint8Array && unused.length > 0) this.note(["unread", handle, unused]);
    this.#reads.delete(id);
    this.#cancelled.delete(id);
    this.#releaseIfUnread(handle);
    this.#settled.tell();
  }

  #releaseIfUnread(handle: Handle): void {
    if ([...this.#reads.values()].includes(handle) || !this.#released.delete(handle)) return;
    this.note(["release", handle]);
  }
}
