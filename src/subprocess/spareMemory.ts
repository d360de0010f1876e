/** What is kept: so many pieces at most, of so many bytes each. */
const MOST = 4;
const LEAST_BYTES = 16_384;
const MOST_BYTES = 131_072;

/** Bytes that the system makes at a time. */
const PAGE = 4096;

const spares: Uint8Array<ArrayBuffer>[] = [];

// Bytes are copied to memory that is there many times as fast as the system makes memory for them.

/** Keeps memory that is not used any more, for this thread's next bytes. */
export function keepMemory({ buffer }: Uint8Array): void {
  if (buffer instanceof ArrayBuffer && isWanted(buffer.byteLength)) spares.push(new Uint8Array(buffer));
}

/** Memory of just this size. What is in it is of no meaning. */
export function memoryOf(length: number): Uint8Array<ArrayBuffer> {
  const at = length < LEAST_BYTES ? -1 : spares.findIndex((spare) => spare.length === length);
  return at === -1 ? new Uint8Array(length) : (spares.splice(at, 1)[0] as Uint8Array<ArrayBuffer>);
}

/** Lets there be memory of this size: the system makes a page of it when that is written to. */
export function makeReady(length: number): void {
  if (!isWanted(length) || spares.some((spare) => spare.length === length)) return;
  const memory = new Uint8Array(length);
  for (let at = 0; at < length; at += PAGE) memory[at] = 0;
  spares.push(memory);
}

/** A copy, perhaps in memory that has room for more. */
export function copyOf(data: Uint8Array): Uint8Array<ArrayBuffer> {
  const at = data.length < LEAST_BYTES ? -1 : spares.findIndex((spare) => spare.length >= data.length);
  if (at === -1) return data.slice();
  const copy = (spares.splice(at, 1)[0] as Uint8Array<ArrayBuffer>).subarray(0, data.length);
  copy.set(data);
  return copy;
}

function isWanted(length: number): boolean {
  return length >= LEAST_BYTES && length <= MOST_BYTES && spares.length < MOST;
}
