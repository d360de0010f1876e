import type { Bytes } from "../../../streams/bytes.ts";
import { decodeText, encodeText } from "../../text.ts";

/**
 * Commands work in the C locale: a character is a byte. Bytes are held as a string with a character, U+0000 to U+00FF, for each,
 * so that regular expressions and comparisons are by bytes.
 */
export function toBinary(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return text;
}

/** The bytes that the characters stand for. */
export function fromBinary(binary: string): Bytes {
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at++) bytes[at] = binary.charCodeAt(at);
  return bytes;
}

/** An argument, byte by byte. */
export function binaryOf(argument: string): string {
  return toBinary(encodeText(argument));
}

/** What is an argument again, or the name of a file. */
export function argumentOf(binary: string): string {
  return decodeText(fromBinary(binary));
}
