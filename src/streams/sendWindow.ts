import { Ring } from "../loop/ring.ts";
import { type Bytes, isWhole, toKeep } from "./bytes.ts";

/** How many bytes may be on their way in one direction: what a receiver holds at most. */
export const WINDOW = 1_048_576;

/** Writes that are smaller are gathered, up to about this size: messages cost more than bytes. */
const SMALL = 16_384;

/** A block that is sent is no larger. */
const LARGEST = 262_144;

/** How a window is made. */
export interface SendWindowOptions {
  /** What may be sent before the first grant; see {@link WINDOW}. */
  readonly credit?: number | undefined;
  /** Sends a block, which has its memory for itself: it may be transferred. */
  readonly post: (block: Bytes) => void;
  /** Calls back later in this turn: then small writes go out together. */
  readonly soon: (callback: () => void) => void;
}

/**
 * The sending half of flow control by credit: bytes are posted only as far as the receiver has granted them.
 *
 * A block is posted when there is credit for all of it. It is no larger than a quarter of the window, and so is what a
 * `ReceiveWindow` keeps back: credit for it always comes.
 */
export class SendWindow {
  readonly #post: SendWindowOptions["post"];
  readonly #soon: SendWindowOptions["soon"];
  readonly #largest: number;
  readonly #blocks = new Ring<Bytes>();
  #credit: number;
  /** Where small writes are gathered, and how far it is filled. */
  #open: Bytes | undefined;
  #filled = 0;
  #isFlushDue = false;

  constructor(options: SendWindowOptions) {
    this.#post = options.post;
    this.#soon = options.soon;
    this.#credit = options.credit ?? WINDOW;
    this.#largest = Math.min(LARGEST, Math.max(1, this.#credit >> 2));
  }

  /** Takes the bytes: a copy of them unless their memory is given. */
  push(data: Uint8Array, isGiven = false): void {
    const isSmall = data.length < SMALL && data.length < this.#largest;
    if (isSmall && this.#filled + data.length <= this.#largest) return this.#gather(data);
    this.#closeBlock();
    for (let at = 0; at < data.length; at += this.#largest) {
      const block = data.subarray(at, at + this.#largest);
      this.#blocks.push(toKeep(block, isGiven && isWhole(block)));
    }
    this.#flush();
  }

  /** The receiver is ready for so many bytes more. */
  grant(bytes: number): void {
    this.#credit += bytes;
    this.#flush();
  }

  #gather(data: Uint8Array): void {
    const needed = this.#filled + data.length;
    if (this.#open === undefined || needed > this.#open.length) {
      const larger = new Uint8Array(Math.min(this.#largest, Math.max(2 * needed, 256)));
      if (this.#open !== undefined) larger.set(this.#open.subarray(0, this.#filled));
      this.#open = larger;
    }
    this.#open.set(data, this.#filled);
    this.#filled = needed;
    if (needed >= SMALL) {
      this.#closeBlock();
      return this.#flush();
    }
    if (this.#isFlushDue) return;
    this.#isFlushDue = true;
    this.#soon(() => {
      this.#isFlushDue = false;
      this.#closeBlock();
      this.#flush();
    });
  }

  #closeBlock(): void {
    if (this.#filled > 0) this.#blocks.push((this.#open as Bytes).slice(0, this.#filled));
    this.#filled = 0;
  }

  #flush(): void {
    for (let block; (block = this.#blocks.first()) !== undefined && block.length <= this.#credit;) {
      this.#blocks.shift();
      this.#credit -= block.length;
      this.#post(block);
    }
  }
}
