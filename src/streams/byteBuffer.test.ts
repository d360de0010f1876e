import { describe, expect, it } from "vitest";
import { Random, seeds } from "../../test/random.ts";
import { ByteBuffer } from "./byteBuffer.ts";

/** Bytes that are one apart from each other, and with the highest bit: what is looked for by words may be taken for them. */
const alphabet = [0x0a, 0x0b, 0x09, 0x8a, 0x8b, 0x00, 0x01, 0xff, 0x80];

/** Of every hundred bytes, how many are a separator's first. */
const shares = [0, 1, 10, 60];

function randomBytes(random: Random, length: number, share: number): Uint8Array<ArrayBuffer> {
  const offset = random.below(8); // where in its memory a piece begins
  const memory = new Uint8Array(offset + length + random.below(4)).fill(0x0a);
  const bytes = memory.subarray(offset, offset + length);
  for (let i = 0; i < length; i += 1) {
    bytes[i] = random.below(100) < share ? 0x0a : random.pick(share === 0 ? alphabet.slice(1) : alphabet);
  }
  return bytes;
}

/** The same, as simple as can be. */
function naiveIndexOf(held: readonly number[], separator: readonly number[], from: number, until: number): number {
  for (let at = from; at + separator.length <= Math.min(until, held.length); at += 1) {
    if (separator.every((byte, i) => held[at + i] === byte)) return at;
  }
  return -1;
}

describe("bytes that are buffered", () => {
  it.each(seeds)("are found and taken as from a plain list (seed %i)", (seed) => {
    const random = new Random(seed);
    const buffer = new ByteBuffer();
    let held: number[] = [];
    for (let step = 0; step < 60; step += 1) {
      if (random.below(2) === 0) {
        const piece = randomBytes(random, random.below(random.pick([8, 90, 700])), random.pick(shares));
        held.push(...piece);
        buffer.push(piece);
      } else if (held.length > 0) {
        const count = 1 + random.below(random.pick([40, held.length + 40]));
        expect(buffer.take(count).join()).toBe(held.slice(0, count).join());
        held = held.slice(count);
      } else {
        expect(buffer.takeThrough(0x0a, 5)).toBe(undefined);
      }
      const byte = random.pick(alphabet);
      const most = random.below(random.pick([10, 400]));
      const at = held.indexOf(byte);
      const taken = at === -1 || at > most ? undefined : held.splice(0, at + 1);
      expect(buffer.takeThrough(byte, most)?.join()).toBe(taken?.join());
      const separator = Array.from({ length: 1 + random.below(3) }, () => random.pick(alphabet.slice(0, 4)));
      const from = random.below(held.length + 1);
      const until = random.below(held.length + 10);
      expect(buffer.length).toBe(held.length);
      expect(buffer.indexOf(new Uint8Array(separator), from, until)).toBe(naiveIndexOf(held, separator, from, until));
      expect(buffer.indexOf(new Uint8Array(separator), from)).toBe(
        naiveIndexOf(held, separator, from, Number.POSITIVE_INFINITY),
      );
    }
  });

  it("are taken through a byte wherever that lies", () => {
    for (const offset of [0, 1, 2, 3]) {
      for (let length = 1; length <= 150; length += 1) {
        const memory = new Uint8Array(offset + 600).fill(0x61);
        memory[offset + length - 1] = 0x0a;
        const buffer = new ByteBuffer();
        buffer.push(memory.subarray(offset));
        expect(buffer.takeThrough(0x0a, 200)).toEqual(memory.slice(offset, offset + length));
        expect(buffer.length).toBe(600 - length);
      }
    }
  });

  it("are given out in memory of their own", () => {
    const piece = Uint8Array.from({ length: 1000 }, (_, i) => (i % 10 === 9 ? 0x0a : i % 10));
    const buffer = new ByteBuffer();
    buffer.push(piece);
    const [first, second] = [buffer.takeThrough(0x0a, 200), buffer.takeThrough(0x0a, 200)] as [Uint8Array, Uint8Array];
    first.fill(77);
    expect(second).toEqual(piece.slice(10, 20));
    expect([first.buffer.byteLength, second.buffer.byteLength]).toEqual([10, 10]);
    expect(piece.subarray(0, 10)).not.toEqual(first);
    expect(buffer.takeThrough(0x0a, 200)).toEqual(piece.slice(20, 30));
  });
});
