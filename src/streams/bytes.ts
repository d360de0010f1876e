import { show } from "../loop/checks.ts";

/** Whatever holds bytes. */
export type BytesLike = ArrayBufferLike | ArrayBufferView;

/** Bytes in memory of their own. */
export type Bytes = Uint8Array<ArrayBuffer>;

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
