// A worker blocks on memory that it shares with the page: a state, the length of the outcome's bytes, and the bytes.

/** Where the outcome's bytes begin; before them, state and length as 32-bit numbers. */
export const BLOCK_HEAD = 16;

export const WAITING = 0;
/** The worker does not wait any more. */
export const ABANDONED = 1;
/** The outcome is being written, and will be there at once. */
const WRITING = 2;
export const WRITTEN = 3;
/** The memory is too small: the length says how much the worker is to bring. */
export const TOO_SMALL = 4;
/** The worker is to be terminated. */
export const ENDED = 5;

/** Gives the bytes to the worker that blocks; says what has become of it. */
export function writeBlock(memory: SharedArrayBuffer, bytes: Uint8Array): "written" | "abandoned" | "too small" {
  const head = new Int32Array(memory, 0, 2);
  if (Atomics.compareExchange(head, 0, WAITING, WRITING) !== WAITING) return "abandoned";
  head[1] = bytes.length;
  const fits = bytes.length <= memory.byteLength - BLOCK_HEAD;
  if (fits) new Uint8Array(memory, BLOCK_HEAD).set(bytes);
  Atomics.store(head, 0, fits ? WRITTEN : TOO_SMALL);
  Atomics.notify(head, 0);
  return fits ? "written" : "too small";
}

/** Wakes the worker that blocks, for nothing. */
export function endBlock(memory: SharedArrayBuffer): void {
  const head = new Int32Array(memory, 0, 2);
  if (Atomics.compareExchange(head, 0, WAITING, ENDED) === WAITING) Atomics.notify(head, 0);
}
