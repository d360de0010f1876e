/** Less is copied sooner than moved, in bytes. */
const LEAST = 4096;

/** What a message with this value can take with it: the memory of bytes, if nothing else is there. */
export function movable(value: unknown): ArrayBuffer[] {
  const isWhole = value instanceof Uint8Array && value.length > LEAST && value.length === value.buffer.byteLength;
  return isWhole && value.buffer instanceof ArrayBuffer ? [value.buffer] : [];
}
