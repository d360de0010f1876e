import { BrokenPipeError } from "../errors.ts";
import type { Bytes } from "../streams/bytes.ts";
import { memoryOf } from "./spareMemory.ts";

// Words before the bytes.
const READ = 0;
const WRITTEN = 1;
/** Counts all changes: whoever waits, waits for it to change. */
const CHANGES = 2;
const ENDED = 3;
const BROKEN = 4;
const HEADER_BYTES = 64;

/**
 * The bytes of a pipe in memory that two threads share.
 *
 * 1. One thread reads and one writes, at a time. The count of bytes written, or read, is changed after the bytes are: a
 *    thread that is ended in the middle leaves nothing half done.
 * 2. When the pipe has ended or is broken, nothing more is written, whoever tries.
 */
export class SharedRing {
  readonly memory: SharedArrayBuffer;
  readonly #words: Int32Array;
  readonly #bytes: Uint8Array;

  constructor(memory: SharedArrayBuffer) {
    this.memory = memory;
    this.#words = new Int32Array(memory, 0, HEADER_BYTES / 4);
    this.#bytes = new Uint8Array(memory, HEADER_BYTES);
  }

  /** One for so many bytes, or more: for a power of two, which the counts of bytes can pass 2^32 with. */
  static ofSize(bytes: number): SharedRing {
    return new SharedRing(new SharedArrayBuffer(HEADER_BYTES + 2 ** Math.ceil(Math.log2(bytes))));
  }

  /** How many bytes are in it. */
  get length(): number {
    return (Atomics.load(this.#words, WRITTEN) - Atomics.load(this.#words, READ)) | 0;
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
    if (this.isBroken || this.isEnded) throw new BrokenPipeError("Broken pipe");
    const size = this.#bytes.length;
    const count = Math.min(data.length, size - this.length);
    if (count === 0) return 0;
    const written = Atomics.load(this.#words, WRITTEN);
    const at = (written >>> 0) % size;
    const first = Math.min(count, size - at);
    this.#bytes.set(count === data.length && first === count ? data : data.subarray(0, first), at);
    if (first < count) this.#bytes.set(data.subarray(first, count), 0);
    Atomics.store(this.#words, WRITTEN, (written + count) | 0);
    this.#changed();
    return count;
  }

  /** Takes up to `max` bytes. */
  take(max: number): Bytes {
    const size = this.#bytes.length;
    const count = Math.min(max, this.length);
    if (count === 0) return new Uint8Array(0);
    const read = Atomics.load(this.#words, READ);
    const at = (read >>> 0) % size;
    const first = Math.min(count, size - at);
    const bytes = memoryOf(count);
    bytes.set(this.#bytes.subarray(at, at + first));
    if (first < count) bytes.set(this.#bytes.subarray(0, count - first), first);
    Atomics.store(this.#words, READ, (read + count) | 0);
    this.#changed();
    return bytes;
  }

  clear(): void {
    Atomics.store(this.#words, READ, Atomics.load(this.#words, WRITTEN));
    this.#changed();
  }

  /** A number that any change changes: to be taken before it is looked whether there is something to wait for. */
  get changes(): number {
    return Atomics.load(this.#words, CHANGES);
  }

  /** Calls back when `changes` is not this number any more, perhaps at once. */
  whenChanged(changes: number, callback: () => void): void {
    const { async, value } = Atomics.waitAsync(this.#words, CHANGES, changes);
    if (async) void value.then(callback);
    else callback();
  }

  /** Blocks until `changes` is not this number any more, or for so many milliseconds. Not for the page's thread. */
  block(changes: number, timeoutMs: number = Infinity): void {
    Atomics.wait(this.#words, CHANGES, changes, timeoutMs);
  }

  #raise(flag: number): void {
    Atomics.store(this.#words, flag, 1);
    this.#changed();
  }

  #changed(): void {
    Atomics.add(this.#words, CHANGES, 1);
    Atomics.notify(this.#words, CHANGES);
  }
}
