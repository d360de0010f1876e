import { BrokenPipeError } from "../errors.ts";
import type { Bytes } from "../streams/bytes.ts";
import { type Awaitable, type Coroutine, Operation } from "../tasks/awaitable.ts";
import { getRunningLoop } from "../tasks/eventLoop.ts";
import { Waiter } from "../tasks/waiter.ts";
import { type Borrower, type Loan, Sink, Source } from "./description.ts";
import { LocalBytes } from "./localBytes.ts";
import { type SharedEvents, SharedRing } from "./sharedRing.ts";

/** Bytes that wait for room; none if it is waited until what was written ahead fits. */
interface Blocked {
  data: Uint8Array;
  readonly done: Waiter<void>;
}

/**
 * A pipe: bytes in order, up to its capacity ahead of the reader.
 *
 * 1. Writes do not mix: the bytes of one that waits stand before those of all that come later.
 * 2. When the last writer has closed, reads give what is there, then nothing. When the last reader has closed, writes raise
 *    BrokenPipeError.
 * 3. Either end can be lent to another thread. With shared memory it then reads or writes there without this one.
 */
export class Pipe {
  readonly source: Source = new PipeEnd(this);
  readonly sink: Sink = new PipeStart(this);
  readonly #capacity: number;
  readonly #local: LocalBytes;
  readonly #ring: SharedRing | undefined;
  readonly #onClosed: (() => void) | undefined;
  readonly #readers = new Set<Waiter<void>>();
  #blocked: Blocked[] = [];
  #brokenListeners: (() => void)[] = [];
  #isEnded = false;
  #isBroken = false;
  /** How many of its ends are lent. */
  #lent = 0;
  #borrower: Borrower | undefined;
  /** How many bytes were read that the borrower does not know of. */
  #read = 0;
  readonly #watched = new Set<SharedEvents>();

  constructor(capacity: number, options: { readonly isShared?: boolean; readonly onClosed?: () => void } = {}) {
    this.#ring = options.isShared === true ? SharedRing.ofSize(capacity) : undefined;
    this.#capacity = capacity;
    this.#local = new LocalBytes(capacity);
    this.#onClosed = options.onClosed;
  }

  take(max: number): Bytes | undefined {
    if (this.#bytes.length === 0 && !this.#isEnded) return undefined;
    const bytes = this.#bytes.take(max);
    this.#unblock();
    if (this.#borrower !== undefined) this.#tellRoom(this.#borrower, bytes.length);
    return bytes;
  }

  /** Waits until the function takes something. */
  *readLater(take: () => Bytes | undefined): Coroutine<Bytes> {
    for (;;) {
      const seen = this.#ring?.writes.count;
      const bytes = take();
      if (bytes !== undefined) return bytes;
      const waiter = new Waiter<void>(this, getRunningLoop());
      this.#readers.add(waiter);
      this.#watchWrites(seen);
      this.#ring?.prepare();
      try {
        yield* waiter;
      } finally {
        this.#readers.delete(waiter);
      }
    }
  }

  /** Those who wait to read look again. */
  wakeReaders(): void {
    for (const waiter of this.#readers) if (!waiter.done()) waiter.setResult();
  }

  accept(data: Uint8Array, isGiven = false): number {
    if (this.#isBroken) throw new BrokenPipeError("Broken pipe");
    return this.#blocked.length > 0 ? 0 : this.#fill(data, isGiven);
  }

  acceptAhead(data: Uint8Array): number {
    if (this.#ring === undefined || this.#blocked.some((each) => each.data.length > 0)) return 0;
    const count = this.#ring.pushAhead(data);
    this.wakeReaders();
    return count;
  }

  receive(data: Uint8Array): void {
    if (this.#isBroken) throw new BrokenPipeError("Broken pipe");
    this.#local.add(data);
    this.wakeReaders();
  }

  *writeLater(data: Uint8Array): Coroutine<void> {
    const seen = this.#ring?.reads.count;
    const taken = this.accept(data, true);
    if (taken === data.length && !this.#isOver) return;
    const blocked: Blocked = { data: data.subarray(taken), done: new Waiter<void>(this, getRunningLoop()) };
    this.#blocked.push(blocked);
    this.#watchReads(seen);
    try {
      yield* blocked.done;
    } finally {
      this.#blocked = this.#blocked.filter((each) => each !== blocked);
    }
  }

  whenBroken(listener: () => void): void {
    if (this.#isBroken) listener();
    else this.#brokenListeners.push(listener);
  }

  /** Lends an end; the one that is written to, to a borrower. */
  lend(borrower?: Borrower): Loan | undefined {
    if (this.#ring === undefined && (this.#isBroken || this.#blocked.length > 0)) return undefined;
    this.#lent += 1;
    if (this.#readers.size > 0) this.#watchWrites(this.#ring?.writes.count);
    if (this.#blocked.length > 0) this.#watchReads(this.#ring?.reads.count);
    if (this.#ring === undefined && borrower !== undefined) {
      this.#borrower = borrower;
      this.#read = 0;
    }
    return { ring: this.#ring?.memory, room: this.#local.room };
  }

  takeBack(): void {
    this.#lent -= 1;
  }

  takeBackStart(): void {
    this.#borrower = undefined;
    this.takeBack();
  }

  /** The last writer has closed. */
  end(): void {
    this.#isEnded = true;
    this.#ring?.end();
    this.wakeReaders();
    if (this.#isBroken) this.#onClosed?.();
  }

  /** The last reader has closed. */
  break(): void {
    this.#isBroken = true;
    this.#ring?.break();
    if (this.#isEnded) this.#onClosed?.();
    this.#bytes.clear();
    for (const { done } of this.#blocked) if (!done.done()) done.setException(new BrokenPipeError("Broken pipe"));
    this.#borrower?.onBroken();
    for (const listener of this.#brokenListeners) listener();
    this.#brokenListeners = [];
  }

  toString(): string {
    const info = [`bytes:${this.#bytes.length}`];
    if (this.#blocked.length > 0) info.push(`writers:${this.#blocked.length}`);
    if (this.#readers.size > 0) info.push(`readers:${this.#readers.size}`);
    if (this.#isEnded) info.push("ended");
    if (this.#isBroken) info.push("broken");
    return `Pipe[${info.join(", ")}]`;
  }

  get #bytes(): SharedRing | LocalBytes {
    return this.#ring ?? this.#local;
  }

  get #isOver(): boolean {
    return this.#ring?.isOver === true;
  }

  #fill(data: Uint8Array, isGiven: boolean): number {
    const count = this.#bytes.push(data, isGiven);
    this.wakeReaders();
    return count;
  }

  #unblock(): void {
    for (let first = this.#blocked[0]; first !== undefined; first = this.#blocked[0]) {
      if (this.#isBroken) return;
      const count = this.#fill(first.data, true);
      if (count < first.data.length || this.#isOver) {
        first.data = first.data.subarray(count);
        return;
      }
      this.#blocked.shift();
      if (!first.done.done()) first.done.setResult();
    }
  }

  /** Tells the borrower what room there is, a quarter of all at a time. */
  #tellRoom(borrower: Borrower, bytes: number): void {
    this.#read += bytes;
    if (this.#read < this.#capacity / 4) return;
    const room = this.#read;
    this.#read = 0;
    borrower.onRoom(room);
  }

  /** Sees what another thread writes, while somebody here waits for it. */
  #watchWrites(seen: number | undefined): void {
    this.#watch(this.#ring?.writes, seen, () => this.wakeReaders());
  }

  /** Sees what another thread reads, while somebody here waits for room. */
  #watchReads(seen: number | undefined): void {
    this.#watch(this.#ring?.reads, seen, () => {
      const now = this.#ring?.reads.count;
      this.#unblock();
      if (this.#blocked.length > 0) this.#watchReads(now);
    });
  }

  #watch(events: SharedEvents | undefined, seen: number | undefined, callback: () => void): void {
    if (events === undefined || seen === undefined || this.#lent === 0 || this.#watched.has(events)) return;
    this.#watched.add(events);
    events.whenMore(seen, () => {
      this.#watched.delete(events);
      callback();
    });
  }
}

class PipeEnd extends Source {
  readonly #pipe: Pipe;

  constructor(pipe: Pipe) {
    super();
    this.#pipe = pipe;
  }

  protected override takeNow(max: number): Bytes | undefined {
    return this.#pipe.take(max);
  }

  protected override readLater(max: number): Coroutine<Bytes> {
    return this.#pipe.readLater(() => this.take(max));
  }

  override unread(bytes: Uint8Array): void {
    super.unread(bytes);
    this.#pipe.wakeReaders();
  }

  override lend(): Loan | undefined {
    return this.hasUnread ? undefined : this.#pipe.lend();
  }

  override takeBack(): void {
    this.#pipe.takeBack();
  }

  protected override close(): void {
    this.#pipe.break();
  }
}

class PipeStart extends Sink {
  readonly #pipe: Pipe;

  constructor(pipe: Pipe) {
    super();
    this.#pipe = pipe;
  }

  override accept(data: Uint8Array, isGiven?: boolean): number {
    return this.#pipe.accept(data, isGiven);
  }

  override receive(data: Uint8Array): void {
    this.#pipe.receive(data);
  }

  override acceptAhead(data: Uint8Array): number {
    return this.#pipe.acceptAhead(data);
  }

  override write(data: Uint8Array): Awaitable<void> {
    return new Operation(this.#write, this, data);
  }

  override whenBroken(listener: () => void): void {
    this.#pipe.whenBroken(listener);
  }

  override lend(borrower?: Borrower): Loan | undefined {
    return this.#pipe.lend(borrower);
  }

  override takeBack(): void {
    this.#pipe.takeBackStart();
  }

  protected override close(): void {
    this.#pipe.end();
  }

  #write(data: Uint8Array): Coroutine<void> {
    return this.#pipe.writeLater(data);
  }
}
