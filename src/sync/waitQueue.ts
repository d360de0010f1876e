import { RuntimeError } from "../errors.ts";
import type { Suspension } from "../tasks/awaitable.ts";
import { type EventLoop, getRunningLoop } from "../tasks/eventLoop.ts";
import { FINISHED, Future } from "../tasks/future.ts";

/** What a task that stood in line meets when it runs again. */
export interface Door<T> {
  /** The task was woken: what it waited for is now its own. */
  admit(): T;
  /** The task was cancelled. If it had been woken before, it must give that back. */
  refuse(place: Place<T>): void;
  toString(): string;
}

/**
 * A first-come, first-served line of waiting tasks. Lock, Event, Condition, Semaphore and Queue are all built on it, so
 * these rules are written once:
 *
 * 1. A wake-up goes to exactly one task: the one that has waited longest.
 * 2. A place is kept until its task runs again, so that the owner can tell who was woken and is yet to come.
 * 3. A task that is cancelled after it was woken meets `refuse()`, to give its wake-up back.
 * 4. Everything here takes constant time, however long the line.
 */
export class WaitQueue<T> {
  /** @internal */
  readonly door: Door<T>;
  #loop: EventLoop | undefined;
  #first: Place<T> | undefined;
  #last: Place<T> | undefined;
  /** The first that was neither woken nor cancelled, or one before it. */
  #next: Place<T> | undefined;
  #length = 0;
  #cancelled = 0;

  constructor(door: Door<T>) {
    this.door = door;
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

  /** A new place at the end of the line, to be waited for on the spot. */
  join(): Place<T> {
    const loop = getRunningLoop();
    this.#loop ??= loop;
    if (loop !== this.#loop) throw new RuntimeError(`<${this.door}> is bound to a different event loop`);
    const place = new Place(this, loop);
    place.before = this.#last;
    if (this.#last === undefined) this.#first = place;
    else this.#last.after = place;
    this.#last = place;
    this.#next ??= place;
    this.#length += 1;
    return place;
  }

  /** Takes a place out of the line; one that has left before stays out. */
  remove(place: Place<T>): void {
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
  noteCancelled(place: Place<T>): void {
    if (place.before !== undefined || this.#first === place) this.#cancelled += 1;
  }
}

/** A place in the line, which the task waits for. */
export class Place<T> extends Future<T> {
  readonly #line: WaitQueue<T>;
  before: Place<T> | undefined = undefined;
  after: Place<T> | undefined = undefined;

  constructor(line: WaitQueue<T>, loop: EventLoop) {
    super(loop.own);
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

  override next(): IteratorResult<Suspension, T> {
    if (!this.done()) return super.next();
    this.#line.remove(this);
    if (!this.cancelled()) return { done: true, value: this.#line.door.admit() };
    this.#line.door.refuse(this);
    return super.next(); // raises
  }

  override throw(error: unknown): never {
    this.#line.remove(this);
    this.#line.door.refuse(this);
    throw error;
  }

  override toString(): string {
    return String(this.#line.door);
  }
}
