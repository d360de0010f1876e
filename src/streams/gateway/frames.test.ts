import { describe, expect, it } from "vitest";
import { Random, seeds } from "../../../test/random.ts";
import { bytesHead, FrameReader, textFrame } from "./frames.ts";

const LONGEST = 70_000;

/** What a reader finds in these pieces: texts, `empty`, and bytes that follow each other as one. */
function found(pieces: Iterable<Uint8Array>): (string | number[])[] {
  const all: (string | number[])[] = [];
  const reader = new FrameReader(
    {
      onText: (text) => all.push(text),
      onBytes: (bytes) => {
        const last = all.at(-1);
        if (Array.isArray(last)) last.push(...bytes);
        else all.push([...bytes]);
      },
      onEmpty: () => all.push("empty"),
    },
    LONGEST,
  );
  for (const piece of pieces) reader.push(piece);
  return all;
}

describe("messages on a stream", () => {
  it.each(seeds)("are found wherever its pieces end (seed %i)", (seed) => {
    const random = new Random(seed);
    const stream: number[] = [];
    const expected: (string | number[])[] = [];
    for (let n = 0; n < 20; n += 1) {
      const text = "é".repeat(random.below(200));
      const bytes = Array.from({ length: 1 + random.below(random.pick([3, 500])) }, () => random.below(256));
      stream.push(...textFrame(text), ...bytesHead(bytes.length), ...bytes, ...bytesHead(0));
      expected.push(text, bytes, "empty");
    }
    function* pieces(): Generator<Uint8Array> {
      for (let at = 0; at < stream.length;) {
        const length = 1 + random.below(random.pick([1, 8, 1000]));
        yield Uint8Array.from(stream.slice(at, at + length));
        at += length;
      }
    }
    expect(found(pieces())).toEqual(expected);
  });

  it("are no longer than they may be", () => {
    expect(() => found([bytesHead(LONGEST + 1)])).toThrow(
      new RangeError("expected a message of at most 70000 bytes, got one of 70001"),
    );
    expect(() => found([new TextEncoder().encode("GET / HTTP/1.1")])).toThrow(RangeError);
    expect(found([bytesHead(LONGEST)])).toEqual([]);
  });
});
