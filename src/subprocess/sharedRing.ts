import { BrokenPipeError } from "../errors.ts";
import type { Bytes } from "../streams/bytes.ts";

// Words before the bytes.
const READ = 0;
const WRITTEN = 1;
const ENDED = 2;
const BROKEN = 3;
const READS = 4;
const WRITES = 5;
const HEADER_BYTES = 64;

/** How many times its capacity a ring's memory holds: the rest is for what is written ahead. */
const MEMORY_FACTOR = 4;

/** Blocks of at least so many bytes have memory made ready. */
const LEAST_READY = 16_384;

/** Bytes that the system makes at a time. */
const PAGE = 4096;

/**
 * The bytes of a pipe in memory that two threads share.
 *
 * 1. One thread reads and one writes, at a time. The count of bytes written, or read, is changed after the bytes are: a
 *    thread that is ended in the middle leaves nothing half done.
 * 2. When the pipe has ended or is broken, nothing more is written, whoever tries.
 * 3. It takes bytes up to its capacity, and some ahead of that, so that they need not be kept elsewhere: their writer waits
 *    until they fit.
 */
export class SharedRing {
  readonly memory: SharedArrayBuffer;
  /** What a writer waits for: bytes were read, or the pipe has ended or is broken. */
  readonly reads: SharedEvents;
  /** What a reader waits for: bytes were written, or the pipe has ended or is broken. */
  readonly writes: SharedEvents;
  readonly #words: Int32Array;
  readonly #bytes: Uint8Array;
  readonly #capacity: number;
  /** How many bytes were taken last. */
  #lastTaken = 0;
  /** Memory for the next bytes that are taken. */
  #ready: Bytes | undefined;

  constructor(memory: SharedArrayBuffer) {
    this.memory = memory;
    this.#words = new Int32Array(memory, 0, HEADER_BYTES / 4);
    this.#bytes = new Uint8Array(memory, HEADER_BYTES);
    this.#capacity = this.#bytes.length / MEMORY_FACTOR;
    this.reads = new SharedEvents(this.#words, READS);
    this.writes = new SharedEvents(this.#words, WRITES);
  }

  /** One of a capacity of so many bytes, or more: of a power of two, which the counts of bytes can pass 2^32 with. */
  static ofSize(bytes: number): SharedRing {
    const capacity = 2 ** Math.ceil(Math.log2(bytes));
    return new SharedRing(new SharedArrayBuffer(HEADER_BYTES + MEMORY_FACTOR * capacity));
  }

  /** How many bytes are in it. */
  get length(): number {
    return (Atomics.load(this.#words, WRITTEN) - Atomics.load(this.#words, READ)) | 0;
  }

  /** Is more in it than its capacity? */
  get isOver(): boolean {
    return this.length > this.#capacity;
  }

  get isEnded(): boolean {
    return Atomics.load(this.#words, ENDED) !== 0;
  }

  get isBroken(): boolean {
    return Atomics.load(this.#words, BROKEN) !== 0;
  }

  /** Nobody will write any more. */
  end(): void {
    this.#raise(ENDED);
  }

  /** Nobody will read any more. */
  break(): void {
    this.#raise(BROKEN);
  }

  /**
   * Adds as many of the bytes as there is room for, and says how many.
   * @throws BrokenPipeError if nobody reads, or the writer was told to stop
   */
  push(data: Uint8Array): number {
    return this.#push(data, this.#capacity);
  }

  /**
   * Adds as many of the bytes as there is memory for, and says how many.
   * @throws BrokenPipeError if nobody reads, or the writer was told to stop
   */
  pushAhead(data: Uint8Array): number {
    return this.#push(data, this.#bytes.length);
  }

  /** Takes up to `max` bytes. */
  take(max: number): Bytes {
    const size = this.#bytes.length;
    const count = Math.min(max, this.length);
    if (count === 0) return new Uint8Array(0);
    const read = Atomics.load(this.#words, READ);
    const at = (read >>> 0) % size;
    const first = Math.min(count, size - at);
    const bytes = this.#memoryOf(count);
    bytes.set(this.#bytes.subarray(at, at + first));
    if (first < count) bytes.set(this.#bytes.subarray(0, count - first), first);
    this.#setRead(read + count);
    this.#lastTaken = count;
    return bytes;
  }

  /** Moves as many bytes as can be to another one, and says how many: perhaps not all that can be. None if nobody reads there. */
  moveTo(other: SharedRing): number {
    if (other.isBroken || other.isEnded) return 0;
    const size = this.#bytes.length;
    const read = Atomics.load(this.#words, READ);
    const at = (read >>> 0) % size;
    const count = other.#fill(this.#bytes.subarray(at, at + Math.min(this.length, size - at)), other.#capacity);
    if (count === 0) return 0;
    this.#setRead(read + count); // first: no byte comes twice if the thread is ended
    other.#countWritten(count);
    return count;
  }

  /** Has memory ready for the next bytes while they are waited for: making it takes longer than copying them. */
  prepare(): void {
    const length = this.#lastTaken;
    if (length < LEAST_READY || this.#ready?.length === length) return;
    const memory = new Uint8Array(length);
    for (let at = 0; at < length; at += PAGE) memory[at] = 0; // the system makes a page when that is written to
    this.#ready = memory;
  }

  clear(): void {
    this.#setRead(Atomics.load(this.#words, WRITTEN));
  }

  #memoryOf(length: number): Bytes {
    if (this.#ready?.length !== length) return new Uint8Array(length);
    const memory = this.#ready;
    this.#ready = undefined;
    return memory;
  }

  #push(data: Uint8Array, most: number): number {
    if (this.isBroken || this.isEnded) throw new BrokenPipeError("Broken pipe");
    const count = this.#fill(data, most);
    if (count > 0) this.#countWritten(count);
    return count;
  }

  /** Copies as many of the bytes as can be without more than `most` being in it. */
  #fill(data: Uint8Array, most: number): number {
    const size = this.#bytes.length;
    const count = Math.min(data.length, most - this.length);
    if (count <= 0) return 0;
    const at = (Atomics.load(this.#words, WRITTEN) >>> 0) % size;
    const first = Math.min(count, size - at);
    this.#bytes.set(count === data.length && first === count ? data : data.subarray(0, first), at);
    if (first < count) this.#bytes.set(data.subarray(first, count), 0);
    return count;
  }

  #countWritten(count: number): void {
    Atomics.add(this.#words, WRITTEN, count);
    this.writes.add();
  }

  /** Sets the count, not adds to it: never to more than was written, even if somebody clears meanwhile. */
  #setRead(count: number): void {
    Atomics.store(this.#words, READ, count | 0);
    this.reads.add();
  }

  #raise(flag: number): void {
    Atomics.store(this.#words, flag, 1);
    this.reads.add();
    this.writes.add();
  }
}

/** Something that happens again and again, for threads that wait for it. */
export class SharedEvents {
  readonly #words: Int32Array;
  readonly #at: number;

  /** They are counted in a word of shared memory. */
  constructor(words: Int32Array, at: number) {
    this.#words = words;
    this.#at = at;
  }

  /** To be taken before it is looked whether there is something to wait for. */
  get count(): number {
    return Atomics.load(this.#words, this.#at);
  }

  /** One more: those who wait go on. */
  add(): void {
    Atomics.add(this.#words, this.#at, 1);
    Atomics.notify(this.#words, this.#at);
  }

  /** Calls back when there are more than these, perhaps at once. */
  whenMore(count: number, callback: () => void): void {
    const { async, value } = Atomics.waitAsync(this.#words, this.#at, count);
    if (async) void value.then(callback);
    else callback();
  }

  /** Blocks until there are more than these, or for so many milliseconds. Not for the page's thread. */
  block(count: number, timeoutMs: number = Infinity): void {
    Atomics.wait(this.#words, this.#at, count, timeoutMs);
  }
}
