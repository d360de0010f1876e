import { describe, expect, it, vi } from "vitest";
import { raised } from "../../test/raised.ts";
import { createTask, EventLoop, RuntimeError, sleep, timeout } from "../index.ts";
import { runVirtual } from "../testing/index.ts";
import { IncompleteReadError, LimitOverrunError, StreamReader } from "./index.ts";

const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
const text = (data: Uint8Array): string => new TextDecoder().decode(data);

// What it does in general is compared with CPython's: see conformance/streams.

describe("a stream reader", () => {
  it("can be read again when a read was given up, by whatever ran it", () => {
    const reader = new StreamReader({ loop: new EventLoop() });
    const read = reader.read(1)[Symbol.iterator]();
    read.next();
    expect(() => reader.readline()[Symbol.iterator]().next()).toThrow("readuntil() called while another");
    read.return?.();
    const line = reader.readline()[Symbol.iterator]();
    expect(line.next().done).toBe(false);
    line.return?.();
    reader.feedData(new Uint8Array(3));
    expect(reader.read(3)[Symbol.iterator]().next().value).toEqual(new Uint8Array(3));
  });

  it("keeps every byte for the next read when one is cancelled", async () => {
    await runVirtual(function* () {
      const reader = new StreamReader({ limit: 64 });
      for (const read of [
        () => reader.read(),
        () => reader.readexactly(100),
        () => reader.readuntil(bytes("END")),
        () => reader.readline(),
        () => reader.next(),
      ]) {
        const before = createTask<unknown>(read());
        yield* sleep(0);
        reader.feedData(bytes("ab"));
        yield* sleep(0);
        before.cancel();
        yield* raised(before);
      }
      reader.feedEof();
      expect(text(yield* reader.read())).toBe("ababababab");
    });
  });

  it("keeps the bytes of a read to the end that runs out of time", async () => {
    await runVirtual(function* () {
      const reader = new StreamReader({ limit: 3 });
      createTask(
        (function* () {
          for (const part of ["one ", "two ", "three"]) {
            reader.feedData(bytes(part));
            yield* sleep(1);
          }
          reader.feedEof();
        })(),
      );
      const late = yield* raised(timeout(1.5, () => reader.read()[Symbol.iterator]() as never));
      expect(String(late)).toMatch(/TimeoutError/);
      expect(text(yield* reader.read())).toBe("one two three");
    });
  });

  it("goes on waiting when another has taken what it was woken for", async () => {
    await runVirtual(function* () {
      const reader = new StreamReader();
      const first = createTask(reader.read(10));
      yield* sleep(0);
      reader.feedData(bytes("taken"));
      expect(text(yield* reader.read(10))).toBe("taken");
      yield* sleep(0);
      expect(first.done()).toBe(false);
      reader.feedData(bytes("later"));
      expect(text(yield* first)).toBe("later");
    });
  });

  it("lets one read at a time", async () => {
    await runVirtual(function* () {
      const reader = new StreamReader();
      const first = createTask(reader.readline());
      yield* sleep(0);
      for (const [name, second] of [
        ["read", reader.read(1)],
        ["readexactly", reader.readexactly(1)],
        ["readuntil", reader.readline()],
      ] as const) {
        expect(yield* raised(second)).toEqual(
          new RuntimeError(`${name}() called while another coroutine is already waiting for incoming data`),
        );
      }
      reader.feedData(bytes("line\n"));
      expect(text(yield* first)).toBe("line\n");
    });
  });

  it("gives lines to for await, the last one without its end", async () => {
    const reader = new StreamReader();
    reader.feedData(bytes("one\n\nthree"));
    reader.feedEof();
    const lines: string[] = [];
    for await (const line of reader) lines.push(text(line));
    expect(lines).toEqual(["one\n", "\n", "three"]);
  });

  it("drops a line that is too long, and only that", async () => {
    await runVirtual(function* () {
      const reader = new StreamReader({ limit: 5 });
      reader.feedData(bytes("far too long\nshort\n"));
      const error = (yield* raised(reader.readline())) as Error;
      expect(String(error)).toBe("RangeError: Separator is found, but chunk is longer than limit");
      expect(error.cause).toEqual(new LimitOverrunError("Separator is found, but chunk is longer than limit", 12));
      expect(text(yield* reader.readline())).toBe("short\n");
    });
  });

  it("says what there was when the stream ends too early", async () => {
    await runVirtual(function* () {
      const reader = new StreamReader();
      reader.feedData(bytes("abc"));
      reader.feedEof();
      const error = (yield* raised(reader.readexactly(5))) as IncompleteReadError;
      expect([text(error.partial), error.expected, error.message]).toEqual([
        "abc",
        5,
        "3 bytes read on a total of 5 expected bytes",
      ]);
      expect(reader.atEof()).toBe(true);
    });
  });

  it("raises what has happened to the connection, from then on", async () => {
    await runVirtual(function* () {
      const reader = new StreamReader();
      const waiting = createTask(reader.readexactly(3));
      yield* sleep(0);
      expect(reader.exception()).toBeNull();
      const error = new Error("broken");
      reader.setException(error);
      expect(reader.exception()).toBe(error);
      for (const read of [waiting, reader.read(), reader.readline(), reader.readexactly(1)]) {
        expect(yield* raised(read)).toBe(error);
      }
    });
  });

  it("gives out memory that is nobody else's", async () => {
    const reader = new StreamReader();
    reader.feedData(bytes("first\nsecond\n"));
    const line = await reader.readline();
    expect(line.buffer.byteLength).toBe(6);
    structuredClone(line, { transfer: [line.buffer] });
    expect(text(await reader.readline())).toBe("second\n");
  });

  it("takes whatever holds bytes, and nothing else", () => {
    const reader = new StreamReader();
    reader.feedData(new DataView(bytes("xaby").buffer, 1, 2));
    reader.feedData(bytes("c").buffer);
    const shared = new Uint8Array(new SharedArrayBuffer(1));
    reader.feedData(shared);
    expect(String(reader)).toBe("StreamReader[bytes:4]");
    expect(() => reader.feedData("text" as never)).toThrow(
      "expected bytes, an ArrayBuffer or a view of one, got a string: encode it with new TextEncoder().encode(text)",
    );
    expect(() => reader.feedData([1] as never)).toThrow(TypeError);
    expect(() => reader.setException("text" as never)).toThrow("expected an Error, got text");
  });

  it("copies what is in shared memory", async () => {
    const reader = new StreamReader();
    const shared = new Uint8Array(new SharedArrayBuffer(1));
    reader.feedData(shared);
    shared[0] = 1;
    expect((await reader.read(1))[0]).toBe(0);
  });

  it("refuses at the call what it cannot read", () => {
    const reader = new StreamReader();
    expect(() => new StreamReader({ limit: 0 })).toThrow("Limit cannot be <= 0");
    expect(() => reader.read(1.5)).toThrow(RangeError);
    expect(() => reader.readexactly(-1)).toThrow("readexactly size can not be less than zero");
    expect(() => reader.readuntil([])).toThrow("Separator should contain at least one element");
    expect(() => reader.readuntil(bytes(""))).toThrow("Separator should be at least one-byte string");
    expect(() => reader.readuntil("\n" as never)).toThrow(TypeError);
  });

  it("prints its state", async () => {
    await runVirtual(function* () {
      const reader = new StreamReader({ limit: 2 });
      const reading = createTask(reader.readexactly(9), { name: "reading" });
      yield* sleep(0);
      expect(String(reader)).toBe("StreamReader[bytes:0, limit:2, awaited]");
      reading.cancel();
      reader.setTransport({ pauseReading() {} } as never);
      expect(() => reader.setTransport({} as never)).toThrow("Transport already set");
      reader.feedData(bytes("abcde"));
      reader.feedEof();
      reader.setException(new Error("broken"));
      expect(String(reader)).toBe("StreamReader[bytes:5, limit:2, eof, failed: Error: broken, paused]");
    });
  });
});

describe("the reader's buffer", () => {
  it("looks at no byte again and again while a long line comes in small pieces", async () => {
    const looked = await lookedAt(async () => {
      const reader = new StreamReader({ limit: 1 << 20 });
      const line = reader.readline().then();
      for (let i = 0; i < 2000; i++) {
        reader.feedData(new Uint8Array(16).fill(97));
        if (i % 10 === 0) await sleep(0);
      }
      reader.feedData(bytes("\n"));
      expect((await line).length).toBe(32_001);
    });
    expect(looked).toBeLessThan(3 * 32_001);
  });

  it("looks no further for several separators than the first of them lies", async () => {
    const looked = await lookedAt(async () => {
      const reader = new StreamReader();
      reader.feedData(bytes("a;".repeat(600)));
      for (let i = 0; i < 400; i++) await reader.readuntil([bytes("\n"), bytes(";")]);
    });
    expect(looked).toBeLessThan(400 * 400);
  });
});

/** How many bytes the program looks at, by `indexOf()`. */
async function lookedAt(program: () => Promise<void>): Promise<number> {
  let count = 0;
  const real = Uint8Array.prototype.indexOf;
  const spy = vi.spyOn(Uint8Array.prototype, "indexOf").mockImplementation(function (this: Uint8Array, byte, from = 0) {
    const at = real.call(this, byte, from);
    count += (at === -1 ? this.length : at + 1) - from;
    return at;
  });
  try {
    await program();
  } finally {
    spy.mockRestore();
  }
  return count;
}
