import { describe, expect, it } from "vitest";
import { runVirtual } from "../testing/index.ts";
import { FunctionSink } from "./functionSink.ts";
import { NullSink } from "./nullDevice.ts";

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

describe("a function that is handed bytes", () => {
  it("may keep them, whether the writer waits or not", () =>
    runVirtual(function* () {
      const kept: Uint8Array[] = [];
      const sink = new FunctionSink((data) => void kept.push(data));
      const data = encode("one");
      expect(sink.accept(data)).toBe(3);
      data.set(encode("two"));
      yield* sink.write(data);
      data.fill(0);
      expect(kept).toEqual([encode("one"), encode("two")]);
    }));

  it("gets lines of the console whole: a character in two pieces, a last line without an end when all have let go", () => {
    const lines: string[] = [];
    const sink = FunctionSink.console((line) => void lines.push(line));
    const euro = encode("1 €\n2");
    sink.accept(euro.subarray(0, 3));
    expect(lines).toEqual([]);
    sink.accept(euro.subarray(3));
    expect(lines).toEqual(["1 €"]);
    sink.hold().release();
    expect(lines).toEqual(["1 €"]);
    sink.release();
    expect(lines).toEqual(["1 €", "2"]);
  });
});

describe("the null device", () => {
  it("takes whatever is written, and lets nobody wait", () =>
    runVirtual(function* () {
      const sink = new NullSink();
      expect(sink.accept(new Uint8Array(1_000_000))).toBe(1_000_000);
      expect(yield* sink.write()).toBe(undefined);
    }));
});
