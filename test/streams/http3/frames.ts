import type { ReceiveStream } from "./quicStreams.ts";
import { readVarint, varint } from "./varint.ts";

/** What HTTP/3 and its capsules are made of: a type, a length and that many bytes. */
export interface Frame {
  readonly type: number;
  readonly body: Uint8Array;
}

export function encodeFrame(type: number, body: Uint8Array): Uint8Array {
  return Buffer.concat([varint(type), varint(body.length), body]);
}

/** Takes `parse`'s result off the front of a stream, reading on while it says that bytes are missing. */
async function take<T>(
  stream: ReceiveStream,
  parse: (bytes: Uint8Array) => { value: T; end: number } | undefined,
): Promise<T | undefined> {
  let bytes: Uint8Array = new Uint8Array(0);
  for (;;) {
    const found = parse(bytes);
    if (found !== undefined) {
      stream.unread(bytes.subarray(found.end));
      return found.value;
    }
    const more = await stream.read();
    if (more === undefined) return undefined;
    bytes = Buffer.concat([bytes, more]);
  }
}

function parseBlock(bytes: Uint8Array, from = 0): { value: Uint8Array; end: number } | undefined {
  const length = readVarint(bytes, from);
  if (length === undefined || bytes.length < length.end + length.value) return undefined;
  const end = length.end + length.value;
  return { value: bytes.subarray(length.end, end), end };
}

export function parseFrame(bytes: Uint8Array): { value: Frame; end: number } | undefined {
  const type = readVarint(bytes);
  const block = type && parseBlock(bytes, type.end);
  return block && { value: { type: type.value, body: block.value }, end: block.end };
}

/** A length and that many bytes: what follows the type of a frame. */
export function takeBlock(stream: ReceiveStream): Promise<Uint8Array | undefined> {
  return take(stream, (bytes) => parseBlock(bytes));
}

/** The next frame, or `undefined` at the end of the stream. */
export function takeFrame(stream: ReceiveStream): Promise<Frame | undefined> {
  return take(stream, parseFrame);
}

/** The next number, or `undefined` at the end of the stream. */
export function takeVarint(stream: ReceiveStream): Promise<number | undefined> {
  return take(stream, (bytes) => readVarint(bytes));
}
