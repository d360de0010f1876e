// How a session's messages go over a stream of bytes: each after a head of 32 bits, big-endian, which is the length of what
// follows, and has the highest bit set where that are bytes of a connection. With bytes that are none the gateway asks
// whether the tab is there, which sends the same back.

const HEAD = 4;
const IS_BYTES = 0x8000_0000;

/** What a {@link FrameReader} finds. */
export interface FrameEvents {
  onText(text: string): void;
  /** Some of a message's bytes, which are the taker's from now on. */
  onBytes(bytes: Uint8Array): void;
  onEmpty(): void;
}

/** The head of a message of bytes. */
export function bytesHead(length: number): Uint8Array<ArrayBuffer> {
  const head = new DataView(new ArrayBuffer(HEAD));
  head.setUint32(0, IS_BYTES + length);
  return new Uint8Array(head.buffer);
}

/** A text with its head. */
export function textFrame(text: string): Uint8Array<ArrayBuffer> {
  const body = new TextEncoder().encode(text);
  const frame = new Uint8Array(HEAD + body.length);
  new DataView(frame.buffer).setUint32(0, body.length);
  frame.set(body, HEAD);
  return frame;
}

/** Finds the messages in a stream, whose pieces begin and end anywhere. */
export class FrameReader {
  readonly #events: FrameEvents;
  readonly #longest: number;
  readonly #head = new DataView(new ArrayBuffer(HEAD));
  #headBytes = 0;
  /** What is missing of the message. */
  #left = 0;
  /** Where a text is gathered; none for bytes. */
  #text: Uint8Array | undefined;

  constructor(events: FrameEvents, longest: number) {
    this.#events = events;
    this.#longest = longest;
  }

  /** @throws RangeError if a message is longer than the longest */
  push(piece: Uint8Array): void {
    for (let at = 0; at < piece.length;) {
      if (this.#headBytes < HEAD) {
        this.#head.setUint8(this.#headBytes++, piece[at++] as number);
        if (this.#headBytes === HEAD) this.#begin(this.#head.getUint32(0));
      } else {
        const part = piece.subarray(at, at + this.#left);
        at += part.length;
        this.#take(part);
      }
    }
  }

  #begin(head: number): void {
    const isBytes = head >= IS_BYTES;
    this.#left = isBytes ? head - IS_BYTES : head;
    if (this.#left > this.#longest) {
      throw new RangeError(`expected a message of at most ${this.#longest} bytes, got one of ${this.#left}`);
    }
    this.#text = isBytes ? undefined : new Uint8Array(this.#left);
    if (this.#left > 0) return;
    this.#headBytes = 0;
    if (isBytes) this.#events.onEmpty();
    else this.#events.onText("");
  }

  #take(part: Uint8Array): void {
    const text = this.#text;
    text?.set(part, text.length - this.#left);
    this.#left -= part.length;
    if (this.#left === 0) this.#headBytes = 0;
    if (text === undefined) this.#events.onBytes(part);
    else if (this.#left === 0) this.#events.onText(new TextDecoder().decode(text));
  }
}
