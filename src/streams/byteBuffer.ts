import { type Bytes, isOwn, isWhole, nothing } from "./bytes.ts";

/** The least memory that is made for more bytes. */
const LEAST_ROOM = 1024;

/** Where fewer bytes are held, words are not worth a view of their own. */
const LEAST_FOR_WORDS = 256;

/** What ends within so many bytes is copied by words while its end is looked for, and made of that: `slice()` takes longer. */
const SHORT = 128;
const shortWords = /* @__PURE__ */ new Int32Array(SHORT / 4);
/** Views of them, by how many of the first bytes they leave out, and by length. */
const shortViews: (Uint8Array | undefined)[][] = [[], [], [], []];

/**
 * Bytes that came and are not read yet, all in one piece, so that a separator may lie anywhere. Adding and taking are O(1)
 * a byte, amortised.
 *
 * 1. A piece that comes while nothing is held is kept as it is, and given out as it is if it is taken whole. It is not
 *    written to.
 * 2. What is given out shares no memory with what is held: it may be changed, and transferred.
 */
export class ByteBuffer {
  /** Bytes from `#start` on are held. */
  #bytes: Bytes = nothing;
  /** How much more the memory has room for: none if it is that of a piece. */
  #room = 0;
  /** The size of the memory; 0 if it is that of a piece. */
  #size = 0;
  #start = 0;
  /** The memory by words, if they have been asked for: they begin `#skew` bytes before those of `#bytes`. */
  #words: Int32Array | undefined;
  #skew = 0;

  get length(): number {
    return this.#bytes.length - this.#start;
  }

  /** Adds bytes, which belong to the buffer from now on. */
  push(piece: Uint8Array): void {
    if (this.length === 0) {
      this.#bytes = isOwn(piece) ? piece : new Uint8Array(piece);
      this.#room = this.#size = this.#start = 0;
      this.#words = undefined;
      return;
    }
    if (piece.length > this.#room) this.#makeRoom(piece.length);
    const { buffer, byteOffset, length } = this.#bytes;
    this.#bytes = new Uint8Array(buffer, byteOffset, length + piece.length);
    this.#bytes.set(piece, length);
    this.#room -= piece.length;
  }

  /** Takes the first bytes: `count` of them, or all if there are not so many. */
  take(count: number): Bytes {
    const bytes = this.#bytes;
    const start = this.#start;
    if (start + count < bytes.length) {
      this.#start += count;
      return bytes.slice(start, start + count);
    }
    this.clear();
    return start === 0 && bytes !== nothing && isWhole(bytes) ? bytes : bytes.slice(start);
  }

  clear(): void {
    this.#bytes = nothing;
    this.#room = this.#size = this.#start = 0;
    this.#words = undefined;
  }

  /** Takes the first bytes up to this one, and with it, if it has come and no more than `most` are before it. */
  takeThrough(byte: number, most: number): Bytes | undefined {
    const bytes = this.#bytes;
    const start = this.#start;
    let from = start;
    if (most >= SHORT && bytes.length - start >= LEAST_FOR_WORDS) {
      const taken = this.#takeShort(byte);
      if (taken !== undefined) return taken;
      from += SHORT - 3;
    }
    const at = this.#find(byte, from, bytes.length);
    if (at === -1 || at - start > most) return undefined;
    if (at + 1 === bytes.length) return this.take(Infinity);
    this.#start = at + 1;
    return bytes.slice(start, at + 1);
  }

  /** Takes the first bytes through this one if it is among the first: at least `LEAST_FOR_WORDS` are held. */
  #takeShort(byte: number): Bytes | undefined {
    const words = (this.#words ??= this.#makeWords());
    const start = this.#start + this.#skew;
    const before = start & 3; // so many bytes of the first word are not looked at
    const pattern = Math.imul(byte, 0x01010101);
    let unseen = ~(-1 << (8 * before));
    for (let i = 0; i < SHORT / 4; i += 1) {
      const word = words[(start >> 2) + i] as number;
      shortWords[i] = word;
      const found = zeroBytes((word ^ pattern) | unseen);
      if (found !== 0) {
        const length = (i << 2) + firstByte(found) + 1 - before;
        this.#start += length;
        const views = shortViews[before] as (typeof shortViews)[0];
        return new Uint8Array((views[length] ??= new Uint8Array(shortWords.buffer, before, length)));
      }
      unseen = 0;
    }
    return undefined;
  }

  /** Where a separator first occurs as a whole from `from` to `until`; -1 if it does not. */
  indexOf(separator: Uint8Array, from: number, until: number = this.length): number {
    const bytes = this.#bytes;
    const end = Math.min(this.#start + until, bytes.length) - separator.length + 1;
    const first = separator[0] as number;
    for (let at = this.#start + from; at < end; at += 1) {
      at = this.#find(first, at, end);
      if (at === -1) return -1;
      let same = 1;
      while (same < separator.length && bytes[at + same] === separator[same]) same += 1;
      if (same === separator.length) return at - this.#start;
    }
    return -1;
  }

  /** Where the byte first occurs from `at` on, before `end`; -1 if it does not. Lines are short: a call of the platform's `indexOf()` takes longer. */
  #find(byte: number, at: number, end: number): number {
    const bytes = this.#bytes;
    if (end - at >= LEAST_FOR_WORDS) {
      const words = (this.#words ??= this.#makeWords());
      const skew = this.#skew;
      for (; ((at + skew) & 3) !== 0; at += 1) if (bytes[at] === byte) return at;
      const pattern = Math.imul(byte, 0x01010101);
      const last = (end + skew) >> 2;
      let i = (at + skew) >> 2;
      for (; i < last; i += 1) {
        const differing = (words[i] as number) ^ pattern;
        const found = zeroBytes(differing);
        if (found !== 0) return (i << 2) - skew + firstByte(found);
      }
      at = (i << 2) - skew;
    }
    for (; at < end; at += 1) if (bytes[at] === byte) return at;
    return -1;
  }

  #makeWords(): Int32Array {
    const { buffer, byteOffset } = this.#bytes;
    this.#skew = byteOffset & 3;
    const from = byteOffset - this.#skew;
    return new Int32Array(buffer, from, (buffer.byteLength - from) >> 2);
  }

  /** Moves what is held to the front of the memory if half of it is free then, else to memory twice as large. */
  #makeRoom(count: number): void {
    const held = this.#bytes.subarray(this.#start);
    const wanted = 2 * (held.length + count);
    const isEnough = wanted <= this.#size;
    if (!isEnough) this.#size = Math.max(wanted, LEAST_ROOM);
    const memory = isEnough ? this.#bytes.buffer : new ArrayBuffer(this.#size);
    this.#words = undefined;
    this.#bytes = new Uint8Array(memory, 0, held.length);
    this.#bytes.set(held);
    this.#room = this.#size - held.length;
    this.#start = 0;
  }
}

/** A bit for each byte of the word that is zero, and perhaps for others after the first of these. */
function zeroBytes(word: number): number {
  return (word - 0x01010101) & ~word & 0x80808080;
}

/** Which byte the first of these bits is of: the lowest one is that of the first byte in memory. */
function firstByte(bits: number): number {
  return (31 - Math.clz32(bits & -bits)) >> 3;
}
