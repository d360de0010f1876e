import { Ring } from "../loop/ring.ts";
import { ByteBuffer } from "../streams/byteBuffer.ts";
import { type Bytes, isWhole, toKeep } from "../streams/bytes.ts";

/** From so many bytes on a piece is large. */
const LARGE = 16_384;

/** Bytes in order, up to a capacity. Large pieces are handed on as they are; small ones are put together. */
export class LocalBytes {
  readonly #capacity: number;
  readonly #pieces = new Ring<Uint8Array>();
  /** What came after the pieces. */
  readonly #rest = new ByteBuffer();
  #length = 0;
  /** How much of the first piece is taken. */
  #taken = 0;

  constructor(capacity: number = Infinity) {
    this.#capacity = capacity;
  }

  get length(): number {
    return this.#length;
  }

  /** How many more there is room for; less than none if that was passed. */
  get room(): number {
    return this.#capacity - this.#length;
  }

  /** Adds as many as there is room for, and says how many. Their memory is the caller's again, unless it is given. */
  push(data: Uint8Array, isGiven: boolean): number {
    const count = Math.max(0, Math.min(data.length, this.room));
    if (count > 0) this.add(isGiven ? data.subarray(0, count) : data.slice(0, count));
    return count;
  }

  /** Adds bytes, whose memory is given, whether there is room or not. */
  add(piece: Uint8Array): void {
    if (piece.length < LARGE) this.#rest.push(piece);
    else {
      if (this.#rest.length > 0) this.#pieces.push(this.#rest.take(Infinity));
      this.#pieces.push(piece);
    }
    this.#length += piece.length;
  }

  /** Up to `max` bytes, none if there are none. */
  take(max: number): Bytes {
    const bytes = this.#pieces.length > 0 ? this.#takePiece(max) : this.#rest.take(max);
    this.#length -= bytes.length;
    return bytes;
  }

  clear(): void {
    while (this.#pieces.length > 0) this.#pieces.shift();
    this.#rest.clear();
    this.#length = this.#taken = 0;
  }

  #takePiece(max: number): Bytes {
    const piece = this.#pieces.first() as Uint8Array;
    const end = Math.min(this.#taken + max, piece.length);
    const part = piece.subarray(this.#taken, end);
    const bytes = toKeep(part, isWhole(part));
    this.#taken = end;
    if (end === piece.length) {
      this.#pieces.shift();
      this.#taken = 0;
    }
    return bytes;
  }
}
