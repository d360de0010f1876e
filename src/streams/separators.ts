import { LimitOverrunError } from "../errors.ts";
import type { ByteBuffer } from "./byteBuffer.ts";
import { type BytesLike, toBytes } from "./bytes.ts";

/** How far several separators are looked for at first. */
const FIRST_LOOK = 256;

/** What `readuntil()` looks for, and how far it has looked. */
export class Separators {
  /** The shortest first. */
  readonly #list: readonly Uint8Array[];
  readonly #shortest: number;
  readonly #longest: number;
  /** No separator begins before this place of the buffer. */
  #offset = 0;

  constructor(separator: BytesLike | readonly BytesLike[]) {
    const given: readonly BytesLike[] = Array.isArray(separator) ? separator : [separator as BytesLike];
    this.#list = given.map((each) => toBytes(each)).toSorted((a, b) => a.length - b.length);
    const lengths = this.#list.map(({ length }) => length);
    if (lengths[0] === undefined) throw new RangeError("Separator should contain at least one element");
    if (lengths[0] === 0) throw new RangeError("Separator should be at least one-byte string");
    this.#shortest = lengths[0];
    this.#longest = lengths.at(-1) as number;
  }

  /**
   * Where the first separator ends; `undefined` if none has come yet.
   * @throws LimitOverrunError if there are more bytes than the limit before it
   */
  find(buffer: ByteBuffer, limit: number): number | undefined {
    const held = buffer.length;
    if (held - this.#offset < this.#shortest) return undefined;
    const [start, end] = this.#search(buffer);
    if (start > limit) throw new LimitOverrunError("Separator is found, but chunk is longer than limit", start);
    if (start !== -1) return end;
    this.#offset = Math.max(0, held + 1 - this.#longest);
    if (this.#offset > limit) {
      throw new LimitOverrunError("Separator is not found, and chunk exceed the limit", this.#offset);
    }
    return undefined;
  }

  /** The one that ends first: a separator that is not there is not looked for in all that is held, if another is near. */
  #search(buffer: ByteBuffer): [start: number, end: number] {
    const held = buffer.length;
    let start = -1;
    let end = Infinity;
    for (let until = this.#list.length > 1 ? this.#offset + FIRST_LOOK : held; ; until *= 4) {
      for (const separator of this.#list) {
        const at = buffer.indexOf(separator, this.#offset, Math.min(until, held));
        if (at === -1 || at + separator.length >= end) continue;
        start = at;
        end = at + separator.length;
      }
      if (start !== -1 || until >= held) return [start, end];
    }
  }
}
