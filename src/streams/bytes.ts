import { show } from "../loop/checks.ts";

/** Whatever holds bytes. */
export type BytesLike = ArrayBufferLike | ArrayBufferView;

/** Bytes in memory of their own. */
export type Bytes = Uint8Array<ArrayBuffer>;

/** None of them. */
export const nothing: Bytes = /* @__PURE__ */ new Uint8Array(0);

/** Is their memory a thread's own? What is shared between threads may be changed by others. */
export function isOwn(bytes: Uint8Array): bytes is Bytes {
  return bytes.buffer instanceof ArrayBuffer;
}

/** Is nothing else in their memory? Then it can be transferred, or given out as it is. */
export function isWhole(bytes: Uint8Array): bytes is Bytes {
  return isOwn(bytes) && bytes.length === bytes.buffer.byteLength;
}

/** The bytes, to be kept: a copy of them unless their memory is given. */
export function toKeep(bytes: Uint8Array, isGiven: boolean): Bytes {
  return isGiven && isOwn(bytes) ? bytes : new Uint8Array(bytes);
}

/**
 * The bytes in memory that nobody else has: who had it finds it empty, as after `postMessage()`.
 *
 * @throws TypeError if it cannot be moved, e.g. is shared between threads
 */
export function moved(bytes: Uint8Array): Bytes {
  if (!isOwn(bytes)) throw new TypeError("expected memory that can be transferred, got shared memory");
  const { buffer, byteOffset, length } = bytes;
  try {
    // Not `buffer.transfer()`: of what came from another thread and was moved so, Chromium's `postMessage()` makes a copy.
    return new Uint8Array(structuredClone(buffer, { transfer: [buffer] }), byteOffset, length);
  } catch (cause) {
    throw new TypeError("expected memory that can be transferred", { cause });
  }
}

/**
 * The bytes themselves, not a copy.
 *
 * @throws TypeError if it holds none, e.g. is a string
 */
export function toBytes(data: BytesLike): Uint8Array {
  if (data instanceof Uint8Array) return data;
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const tag = Object.prototype.toString.call(data);
  if (tag === "[object ArrayBuffer]" || tag === "[object SharedArrayBuffer]") return new Uint8Array(data);
  const hint = typeof data === "string" ? "a string: encode it with new TextEncoder().encode(text)" : show(data);
  throw new TypeError(`expected bytes, an ArrayBuffer or a view of one, got ${hint}`);
}
