const READ = 0;
const WRITTEN = 1;
const HEADER_BYTES = 64;

/** Bytes between two threads: a thread waits for the count that the other one changes. */
export class Ring {
  readonly memory: SharedArrayBuffer;
  readonly #counts: Int32Array;
  readonly #bytes: Uint8Array;

  constructor(memory: SharedArrayBuffer) {
    this.memory = memory;
    this.#counts = new Int32Array(memory, 0, 2);
    this.#bytes = new Uint8Array(memory, HEADER_BYTES);
  }

  /** The size is a power of two. */
  static ofSize(bytes: number): Ring {
    return new Ring(new SharedArrayBuffer(HEADER_BYTES + bytes));
  }

  /** Writes all, blocking the thread while there is no room. */
  writeBlocking(data: Uint8Array): void {
    for (let at = 0; at < data.length;) {
      const read = Atomics.load(this.#counts, READ);
      const count = this.#push(data.subarray(at), read);
      if (count === 0) Atomics.wait(this.#counts, READ, read);
      at += count;
    }
  }

  /** Reads into the memory what there is, blocking the thread while that is nothing; gives what was read. */
  readBlocking(into: Uint8Array): Uint8Array {
    for (;;) {
      const written = Atomics.load(this.#counts, WRITTEN);
      const count = this.#take(into, written);
      if (count > 0) return into.subarray(0, count);
      Atomics.wait(this.#counts, WRITTEN, written);
    }
  }

  async write(data: Uint8Array): Promise<void> {
    for (let at = 0; at < data.length;) {
      const read = Atomics.load(this.#counts, READ);
      const count = this.#push(data.subarray(at), read);
      if (count === 0) await Atomics.waitAsync(this.#counts, READ, read).value;
      at += count;
    }
  }

  /** Reads what there is, up to so many bytes, into memory of its own. */
  async read(max: number): Promise<Uint8Array> {
    for (;;) {
      const written = Atomics.load(this.#counts, WRITTEN);
      const there = (written - Atomics.load(this.#counts, READ)) | 0;
      if (there > 0) {
        const bytes = new Uint8Array(Math.min(max, there));
        this.#take(bytes, written);
        return bytes;
      }
      await Atomics.waitAsync(this.#counts, WRITTEN, written).value;
    }
  }

  #push(data: Uint8Array, read: number): number {
    const written = Atomics.load(this.#counts, WRITTEN);
    const size = this.#bytes.length;
    const count = Math.min(data.length, size - ((written - read) | 0));
    if (count === 0) return 0;
    const at = written & (size - 1);
    const first = Math.min(count, size - at);
    this.#bytes.set(data.subarray(0, first), at);
    if (first < count) this.#bytes.set(data.subarray(first, count), 0);
    Atomics.store(this.#counts, WRITTEN, (written + count) | 0);
    Atomics.notify(this.#counts, WRITTEN);
    return count;
  }

  #take(into: Uint8Array, written: number): number {
    const read = Atomics.load(this.#counts, READ);
    const size = this.#bytes.length;
    const count = Math.min(into.length, (written - read) | 0);
    if (count === 0) return 0;
    const at = read & (size - 1);
    const first = Math.min(count, size - at);
    into.set(this.#bytes.subarray(at, at + first));
    if (first < count) into.set(this.#bytes.subarray(0, count - first), first);
    Atomics.store(this.#counts, READ, (read + count) | 0);
    Atomics.notify(this.#counts, READ);
    return count;
  }
}
