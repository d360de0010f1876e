/** Bytes that go through a pipe in a sample. */
export const TOTAL: number = 64 * 2 ** 20;
/** Bytes that are written at a time. */
export const CHUNK = 65_536;

const STAMP = 8;
const pattern = /* @__PURE__ */ new TextEncoder().encode(
  "no byte of it is lost, and none comes twice or out of order ...\n".repeat(CHUNK / 64),
);

const stampOf = (index: number): string => index.toString(16).padStart(STAMP, "0");

/** What is sent: lines of text, in chunks that begin with their number. */
export class Chunks {
  readonly #chunk = pattern.slice();

  /** Valid until the next is asked for. */
  at(index: number): Uint8Array<ArrayBuffer> {
    const stamp = stampOf(index);
    for (let i = 0; i < STAMP; i += 1) this.#chunk[i] = stamp.charCodeAt(i);
    return this.#chunk;
  }
}

/** So many chunks in one text. */
export function textOf(chunks: number): string {
  const rest = new TextDecoder().decode(pattern.subarray(STAMP));
  return Array.from({ length: chunks }, (_, index) => stampOf(index) + rest).join("");
}

/** Counts what comes back, and looks whether it is what was sent: at the ends and in the middle of every piece. */
export class Arrivals {
  #count = 0;

  get count(): number {
    return this.#count;
  }

  add(bytes: Uint8Array): void {
    for (const at of [0, bytes.length >> 1, bytes.length - 1]) this.#check(bytes[at], this.#count + at);
    this.#count += bytes.length;
  }

  /** Nothing more will come. */
  end(): void {
    check(this.#count === TOTAL, `expected ${TOTAL} bytes, got ${this.#count}`);
  }

  #check(byte: number | undefined, position: number): void {
    const at = position % CHUNK;
    const expected = at < STAMP ? stampOf(Math.floor(position / CHUNK)).charCodeAt(at) : pattern[at];
    check(byte === expected, `expected ${expected} as byte ${position}, got ${byte}`);
  }
}

export function check(isSo: boolean, message: string): asserts isSo {
  if (!isSo) throw new Error(message);
}
