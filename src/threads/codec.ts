import { parse, stringify } from "devalue";
import type { Outcome } from "./protocol.ts";
import { fromWire, toWire } from "./wireError.ts";

// A blocked worker cannot receive messages, and no platform gives the bytes of a structured clone: what it is given
// goes through text, with the bytes of buffers after it.

const viewClasses = [
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
  DataView,
] as const;

/** Buffers begin at multiples of this, as views of 8-byte numbers must. */
const ALIGNMENT = 8;
const aligned = (length: number): number => Math.ceil(length / ALIGNMENT) * ALIGNMENT;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** The bytes of an outcome, or of the error that it has none. */
export function bytesOf(outcome: Outcome): Uint8Array {
  try {
    return encode(outcome);
  } catch (error) {
    return encode({ kind: "failed", thrown: toWire(error) });
  }
}

/**
 * The outcome as bytes: how many buffers there are, their lengths, the text's length, then buffers and text.
 *
 * @throws Error of devalue, with the path, for class instances, functions and the like
 */
export function encode(outcome: Outcome): Uint8Array {
  const buffers: Uint8Array[] = [];
  const seen = new Map<ArrayBufferLike, number>();
  const indexOf = (buffer: ArrayBufferLike): number => {
    const index = seen.get(buffer) ?? buffers.push(new Uint8Array(buffer)) - 1;
    seen.set(buffer, index);
    return index;
  };
  const text = stringify(outcome, {
    Buffer: (value) => value instanceof ArrayBuffer && [indexOf(value)],
    View: (value) =>
      ArrayBuffer.isView(value) && [
        viewClasses.findIndex((each) => value instanceof each),
        indexOf(value.buffer),
        value.byteOffset,
        "length" in value ? value.length : value.byteLength,
      ],
    Error: (value) => (value instanceof Error || value instanceof DOMException) && toWire(value),
  });
  const coded = encoder.encode(text);
  const head = Uint32Array.of(buffers.length, coded.length, ...buffers.map((each) => each.length));
  let offset = aligned(head.byteLength);
  const bytes = new Uint8Array(
    buffers.reduce((sum, each) => sum + aligned(each.length), offset) + aligned(coded.length),
  );
  bytes.set(new Uint8Array(head.buffer));
  for (const each of [...buffers, coded]) {
    bytes.set(each, offset);
    offset += aligned(each.length);
  }
  return bytes;
}

/** What `encode()` was given. */
export function decode(bytes: Uint8Array<ArrayBuffer>): Outcome {
  const whole = bytes.buffer;
  const [count = 0, textLength = 0] = new Uint32Array(whole, bytes.byteOffset, 2);
  const lengths = new Uint32Array(whole, bytes.byteOffset + 8, count);
  let offset = bytes.byteOffset + aligned(8 + 4 * count);
  const buffers = Array.from(lengths, (length) => {
    const buffer = whole.slice(offset, offset + length);
    offset += aligned(length);
    return buffer;
  });
  const text = decoder.decode(new Uint8Array(whole, offset, textLength));
  return parse(text, {
    Buffer: ([index]: [number]) => buffers[index],
    View: ([kind, index, byteOffset, length]: [number, number, number, number]) =>
      new (viewClasses[kind] as new (...args: unknown[]) => unknown)(buffers[index], byteOffset, length),
    Error: fromWire,
  }) as Outcome;
}
