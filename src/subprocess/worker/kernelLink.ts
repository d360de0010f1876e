import { isCancelled } from "../../errors.ts";
import type { Coroutine } from "../../tasks/awaitable.ts";
import { type EventLoop, getEventLoop } from "../../tasks/eventLoop.ts";
import { Waiter } from "../../tasks/waiter.ts";
import { movable } from "../movable.ts";
import type { SharedRing } from "../sharedRing.ts";
import { fromWireOSError } from "../wireOSError.ts";
import type { Call, Handle, Note, ToKernel, WireOSError } from "../workerProtocol.ts";

/** Sends a message, and memory with it. */
export type Post = (message: ToKernel, transfer?: Transferable[]) => void;

/** The way of one process to its kernel. */
export class KernelLink {
  readonly #pid: number;
  readonly #post: Post;
  readonly #loop: EventLoop = getEventLoop();
  readonly #calls = new Map<number, Waiter<unknown>>();
  /** Reads that were cancelled, by call: what they bring is given back. */
  readonly #cancelled = new Map<number, Handle>();
  readonly #settled = new Set<Waiter<void>>();
  #lastCall = 0;
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

  note(note: Note): void {
    this.#post(["note", this.#pid, ...note]);
  }

  /** @throws OSError as the kernel says */
  *call<T>(call: Call): Coroutine<T> {
    const id = (this.#lastCall += 1);
    const waiter = new Waiter<unknown>(call[0], this.#loop);
    this.#calls.set(id, waiter);
    this.#loop.countOutside(1);
    try {
      this.#post(["call", this.#pid, id, ...call], call[0] === "write" ? movable(call[2]) : []);
      return (yield* waiter) as T;
    } catch (error) {
      if (call[0] === "read" && isCancelled(error)) this.#cancelRead(id, call[1]);
      throw error;
    } finally {
      this.#loop.countOutside(-1);
      this.#calls.delete(id);
    }
  }

  /** Waits until another thread has changed something in the ring. */
  *changed(ring: SharedRing, changes: number): Coroutine<void> {
    const waiter = new Waiter<void>(ring, this.#loop);
    ring.whenChanged(changes, () => {
      if (!waiter.done()) waiter.setResult();
    });
    this.#loop.countOutside(1);
    try {
      yield* waiter;
    } finally {
      this.#loop.countOutside(-1);
    }
  }

  answer(id: number, value: unknown, error: WireOSError | undefined): void {
    const handle = this.#cancelled.get(id);
    if (handle !== undefined) return this.#giveBack(id, handle, value as Uint8Array | undefined);
    const waiter = this.#calls.get(id);
    if (waiter === undefined || waiter.done()) return;
    if (error === undefined) waiter.setResult(value);
    else waiter.setException(fromWireOSError(error));
  }

  /** Waits until no bytes are under way that nobody waits for. */
  *settle(): Coroutine<void> {
    while (this.#cancelled.size > 0) {
      const waiter = new Waiter<void>("settle()", this.#loop);
      this.#settled.add(waiter);
      yield* waiter;
    }
  }

  #cancelRead(id: number, handle: Handle): void {
    this.#cancelled.set(id, handle);
    this.note(["cancel", id]);
  }

  #giveBack(id: number, handle: Handle, bytes: Uint8Array | undefined): void {
    if (bytes !== undefined && bytes.length > 0) this.note(["unread", handle, bytes]);
    this.#cancelled.delete(id);
    for (const waiter of this.#settled) if (!waiter.done()) waiter.setResult();
    this.#settled.clear();
  }
}
