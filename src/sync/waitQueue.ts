import { RuntimeError } from "../errors.ts";
import { type LoopBound } from "../tasks/awaitable.ts";
import { type EventLoop, getRunningLoop } from "../tasks/eventLoop.ts";
import { FINISHED } from "../tasks/future.ts";
import { Waiter } from "../tasks/waiter.ts";

/**
 * A first-come, first-served line of waiting tasks. Lock, Event, Condition, Semaphore and Queue are all built on it, so
 * these rules are written once:
 *
 * 1. A wake-up goes to exactly one task: the one that has waited longest.
 * 2. A place is kept until its task has run again, so that the owner can tell who was woken and is yet to come.
 * 3. A task cancelled after its wake-up was sent must give it back: the owner sees by `wasWoken` that it got one.
 * 4. Everything here takes constant time, however long the line.
 */
export class WaitQueue {
  readonly #owner: object;
  #loop: EventLoop | undefined;
  #first: Place | undefined;
  #last: Place | undefined;
  /** The first that was neither woken nor cancelled, or one before it. */
  #next: Place | undefined;
  #length = 0;
  #cancelled = 0;

  constructor(owner: object) {
    this.#owner = owner;
  }

  get length(): number {
    return this.#length;
  }

  /** The loop that the tasks of the line run on. */
  get loop(): EventLoop | undefined {
    return this.#loop;
  }

  /** Is there a task in the line that was not cancelled, woken or not? */
  get hasTakers(): boolean {
    return this.#length > this.#cancelled;
  }

  /** A new place at the end of the line; its holder waits for it, then leaves by `remove()`. */
  join(): Place {
    const loop = getRunningLoop();
    this.#loop ??= loop;
    if (loop !== this.#loop) throw new RuntimeError(`<${String(this.#owner)}> is bound to a different event loop`);
    const place = new Place(this.#owner, loop, this);
    place.before = this.#last;
    if (this.#last === undefined) this.#first = place;
    else this.#last.after = place;
    this.#last = place;
    this.#next ??= place;
    this.#length += 1;
    return place;
  }

  /** Takes a place out of the line; one that has left before stays out. */
  remove(place: Place): void {
    const { before, after } = place;
    if (before === undefined && this.#first !== place) return;
    if (place === this.#next) this.#next = after;
    if (before === undefined) this.#first = after;
    else before.after = after;
    if (after === undefined) this.#last = before;
    else after.before = before;
    place.before = place.after = undefined;
    this.#length -= 1;
    if (place.cancelled()) this.#cancelled -= 1;
  }

  /** Wakes the first of the line, unless it was woken or cancelled and has not run since. */
  wakeFirst(): void {
    const first = this.#first;
    if (first?.done() === false) first.finish(FINISHED, undefined);
  }

  /** Wakes the one that has waited longest; `false` if nobody waits. */
  wakeNext(): boolean {
    let place = this.#next;
    while (place?.done() === true) place = place.after;
    this.#next = place?.after;
    place?.finish(FINISHED, undefined);
    return place !== undefined;
  }

  /** Takes the one that has waited longest out of the line and wakes it. */
  releaseNext(): void {
    for (let place = this.#first; place !== undefined; place = this.#first) {
      this.remove(place);
      if (!place.done()) return place.finish(FINISHED, undefined);
    }
  }

  /** @internal */
  noteCancelled(place: Place): void {
    if (place.before !== undefined || this.#first === place) this.#cancelled += 1;
  }
}

/** A place in the line. */
export class Place extends Waiter<void> {
  readonly #line: WaitQueue;
  before: Place | undefined = undefined;
  after: Place | undefined = undefined;

  constructor(owner: object, loop: EventLoop, line: WaitQueue) {
    super(owner, loop);
    this.#line = line;
  }

  /** Was it sent a wake-up? */
  get wasWoken(): boolean {
    return this.done() && !this.cancelled();
  }

  override cancel(message?: unknown): boolean {
    const wasPending = super.cancel(message);
    if (wasPending) this.#line.noteCancelled(this);
    return wasPending;
  }
}

/** An object that tasks wait at, in a line of its own. */
export abstract class WaitPoint implements LoopBound {
  protected readonly line: WaitQueue = new WaitQueue(this);
  /** The name of the class, for people. */
  protected abstract readonly kind: string;

  /** @internal */
  get boundLoop(): EventLoop | undefined {
    return this.line.loop;
  }

  toString(): string {
    const waiters = this.line.length > 0 ? `, waiters:${this.line.length}` : "";
    return `${this.kind}[${this.describe()}${waiters}]`;
  }

  protected abstract describe(): string;
}
