import { describe, expect, it } from "vitest";
import { raised } from "../../test/raised.ts";
import { BrokenPipeError } from "../errors.ts";
import { createTask } from "../index.ts";
import { runVirtual } from "../testing/index.ts";
import { Pipe } from "./pipe.ts";
import { SharedRing } from "./sharedRing.ts";

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

describe("a pipe", () => {
  it("keeps those who write in line while it is full, and their bytes apart", () =>
    runVirtual(function* () {
      const pipe = new Pipe(4);
      const writes = [createTask(pipe.sink.write(encode("abcdef"))), createTask(pipe.sink.write(encode("XY")))];
      yield;
      expect(String(pipe)).toBe("Pipe[bytes:4, writers:2]");
      expect(pipe.sink.accept(encode("z"))).toBe(0);
      expect(decode(yield* pipe.source.read(3))).toBe("abc");
      expect(String(pipe)).toBe("Pipe[bytes:4, writers:1]");
      pipe.sink.release();
      expect(decode(yield* pipe.source.read(9))).toBe("defX");
      for (const write of writes) yield* write;
      expect(decode(yield* pipe.source.read(9))).toBe("Y");
      expect(yield* pipe.source.read(9)).toEqual(new Uint8Array(0));
      expect(String(pipe)).toBe("Pipe[bytes:0, ended]");
    }));

  it("shows who waits for bytes, and forgets one who is cancelled", () =>
    runVirtual(function* () {
      const pipe = new Pipe(4);
      const first = createTask(pipe.source.read(1));
      const second = createTask(pipe.source.read(1));
      yield;
      expect(String(pipe)).toBe("Pipe[bytes:0, readers:2]");
      first.cancel();
      yield* raised(first);
      expect(String(pipe)).toBe("Pipe[bytes:0, readers:1]");
      pipe.sink.accept(encode("x"));
      expect(decode(yield* second)).toBe("x");
    }));

  it("gives what is put back to one who waits, before what comes later and before the end", () =>
    runVirtual(function* () {
      const pipe = new Pipe(9);
      const rests: [rest: string, then: () => void][] = [
        ["later", () => pipe.sink.accept(encode("later"))],
        ["", () => pipe.sink.release()],
      ];
      for (const [rest, then] of rests) {
        const read = createTask(pipe.source.read(9));
        yield;
        pipe.source.unread(encode("back"));
        then();
        expect(decode(yield* read)).toBe("back");
        expect(decode(yield* pipe.source.read(9))).toBe(rest);
      }
    }));

  it("takes bytes ahead of its capacity in shared memory, unless others wait to write: a write lasts until they fit", () =>
    runVirtual(function* () {
      const pipe = new Pipe(4, { isShared: true });
      expect(pipe.sink.accept(encode("abcdef"))).toBe(4);
      expect(pipe.sink.acceptAhead(encode("ef"))).toBe(2);
      const fits = createTask(pipe.sink.write(encode("")));
      const next = createTask(pipe.sink.write(encode("gh")));
      yield;
      expect([pipe.sink.accept(encode("x")), pipe.sink.acceptAhead(encode("x"))]).toEqual([0, 0]);
      expect(String(pipe)).toBe("Pipe[bytes:6, writers:2]");
      expect(decode(yield* pipe.source.read(1))).toBe("a");
      yield;
      expect([fits.done(), next.done()]).toEqual([false, false]);
      expect(decode(yield* pipe.source.read(2))).toBe("bc");
      yield;
      expect([fits.done(), next.done()]).toEqual([true, false]);
      expect(decode(yield* pipe.source.read(9))).toBe("defg");
      yield* next;
      expect(decode(yield* pipe.source.read(9))).toBe("h");
      expect(pipe.sink.acceptAhead(new Uint8Array(99))).toBe(16);
      pipe.source.release();
      expect(() => pipe.sink.acceptAhead(encode("x"))).toThrow(BrokenPipeError);
      expect(new Pipe(4).sink.acceptAhead(encode("x"))).toBe(0);
    }));

  it("fails those who wait to write when nobody will read", () =>
    runVirtual(function* () {
      const pipe = new Pipe(2);
      const write = createTask(pipe.sink.write(encode("abc")));
      yield;
      pipe.source.release();
      expect(String(pipe)).toBe("Pipe[bytes:0, writers:1, broken]");
      expect(yield* raised(write)).toBeInstanceOf(BrokenPipeError);
      expect(yield* raised(pipe.sink.write(encode("d")))).toBeInstanceOf(BrokenPipeError);
      let isTold = false;
      pipe.sink.whenBroken(() => (isTold = true));
      expect(isTold).toBe(true);
    }));

  it("tells a borrower what is read, a good part at a time, and that nobody will read", () =>
    runVirtual(function* () {
      const pipe = new Pipe(8);
      const told: unknown[] = [];
      const borrower = { onRoom: (count: number) => told.push(count), onBroken: () => told.push("broken") };
      expect(pipe.sink.lend(borrower)).toEqual({ ring: undefined, room: 8 });
      pipe.sink.receive(encode("0123456789")); // there was room for some of it
      expect(pipe.sink.accept(encode("x"))).toBe(0);
      expect(decode(yield* pipe.source.read(1))).toBe("0");
      expect(told).toEqual([]);
      expect(decode(yield* pipe.source.read(9))).toBe("123456789");
      expect(told).toEqual([10]);
      pipe.source.release();
      expect(told).toEqual([10, "broken"]);
      expect(() => pipe.sink.receive(encode("y"))).toThrow(BrokenPipeError);
      expect(pipe.sink.lend(borrower)).toBe(undefined);
      pipe.sink.takeBack();
      expect(String(pipe)).toBe("Pipe[bytes:0, broken]");
    }));

  it("tells a borrower nothing that it sees in shared memory", () =>
    runVirtual(function* () {
      const pipe = new Pipe(8, { isShared: true });
      const told: unknown[] = [];
      const borrower = { onRoom: (count: number) => told.push(count), onBroken: () => told.push("broken") };
      const ring = new SharedRing(pipe.sink.lend(borrower)?.ring as SharedArrayBuffer);
      const seen = ring.reads.count;
      expect(ring.push(encode("01234567"))).toBe(8);
      expect(ring.reads.count).toBe(seen); // nobody who waits for room is woken by it
      expect(decode(yield* pipe.source.read(9))).toBe("01234567");
      expect(ring.reads.count).toBe(seen + 1);
      pipe.source.release();
      expect(() => ring.push(encode("x"))).toThrow(BrokenPipeError);
      expect(told).toEqual([]);
    }));
});
