import type { Bytes } from "../streams/bytes.ts";

const encoder = new TextEncoder();

/**
 * The text of bytes in UTF-8. A byte that is none becomes a character of its own, U+DC80 to U+DCFF, from which
 * {@link encodeText} makes the byte again, as Python's `surrogateescape` does.
 */
export function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return decodeWithEscapes(bytes);
  }
}

/** The bytes of a text in UTF-8, and of characters that stand for bytes. */
export function encodeText(text: string): Bytes {
  if (text.isWellFormed()) return encoder.encode(text);
  const bytes: number[] = [];
  for (const char of text) {
    const code = char.codePointAt(0) as number;
    if (code >= 0xdc80 && code <= 0xdcff) bytes.push(code - 0xdc00);
    else bytes.push(...encoder.encode(char));
  }
  return new Uint8Array(bytes);
}

/** The character that stands for a byte which is no text. */
export function escapeByte(byte: number): string {
  return String.fromCharCode(byte < 0x80 ? byte : 0xdc00 + byte);
}

function decodeWithEscapes(bytes: Uint8Array): string {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  let text = "";
  for (let at = 0; at < bytes.length;) {
    const byte = bytes[at] as number;
    const length = byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
    try {
      text += decoder.decode(bytes.subarray(at, at + length));
      at += length;
    } catch {
      text += escapeByte(byte);
      at += 1;
    }
  }
  return text;
}
