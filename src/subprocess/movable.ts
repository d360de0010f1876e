import { isWhole } from "../streams/bytes.ts";

/** Less is copied sooner than moved, in bytes. */
const LEAST = 4096;

/** What a message with this value can take with it: the memory of bytes, if nothing else is there. */
export function movable(value: unknown): ArrayBuffer[] {
  return value instanceof Uint8Array && value.length > LEAST && isWhole(value) ? [value.buffer] : [];
}
