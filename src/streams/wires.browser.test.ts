import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { errorOf, readPattern, writePattern } from "../../test/streams/conversations.ts";
import { patternAt } from "../../test/streams/requests.ts";
import { anotherPeer, freshName, nobody, removeFromBrowser, seen, wires } from "../../test/streams/wires.ts";
import {
  CancelledError,
  type Coroutine,
  createTask,
  gather,
  run,
  sleep,
  TimeoutError,
  until,
  waitFor,
} from "../index.ts";
import { ConnectionAbortedError, ConnectionRefusedError, ConnectionResetError, IncompleteReadError } from "./index.ts";

const KB = 1024;
const MB = 1024 * KB;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

describe.each(wires)("a connection over $name", ({ name: wire, open, hasHalves, lacks }) => {
  beforeEach(() => removeFromBrowser(lacks));
  afterEach(() => void vi.unstubAllGlobals());

  it("carries lines", () =>
    run(function* () {
      const [reader, writer] = yield* open("/echo");
      writer.write(encoder.encode("one\ntw"));
      writer.writelines([encoder.encode("o\nthr"), encoder.encode("ee\n")]);
      const lines: string[] = [];
      for (let i = 0; i < 3; i += 1) lines.push(decoder.decode(yield* reader.readline()));
      expect(lines).toEqual(["one\n", "two\n", "three\n"]);
      writer.close();
      yield* writer.waitClosed();
    }));

  it("carries both directions at once, every byte in its place", () =>
    run(function* () {
      const [reader, writer] = yield* open("/echo");
      yield* gather(writePattern(writer, 2 * MB), readPattern(reader, 2 * MB));
      writer.close();
      yield* writer.waitClosed();
    }));

  it("carries what is transferred to it", () =>
    run(function* () {
      const [reader, writer] = yield* open("/echo");
      function* write(): Coroutine<void> {
        for (let at = 0; at < 2 * MB; at += 64 * KB) {
          const data = patternAt(at, 64 * KB);
          writer.write(data, { transfer: true });
          expect(data.length).toBe(0);
          yield* writer.drain();
        }
      }
      yield* gather(write(), readPattern(reader, 2 * MB));
      writer.close();
      yield* writer.waitClosed();
    }));

  it("sends all that was written before it is closed", () =>
    run(function* () {
      const name = freshName();
      const [, writer] = yield* open(`/sink?name=${name}`);
      for (let at = 0; at < 3 * MB; at += 100 * KB) writer.write(patternAt(at, 100 * KB)); // no drain
      writer.close();
      yield* writer.waitClosed();
      expect(yield* until(seen(name))).toMatchObject({ bytes: 31 * 100 * KB });
    }));

  it("makes the writer wait for a server that never reads, and can be aborted then", () =>
    run(function* () {
      const [, writer] = yield* open("/silent");
      let written = 0;
      function* fill(): Coroutine<void> {
        for (; written < 64 * MB; written += 64 * KB) {
          writer.write(new Uint8Array(64 * KB));
          yield* waitFor(writer.drain(), 0.7);
        }
      }
      expect(yield* errorOf(fill())).toBeInstanceOf(TimeoutError);
      expect(writer.transport.getWriteBufferSize()).toBeLessThan(200 * KB);
      expect(written).toBeLessThan(32 * MB); // what all the buffers on the way take
      writer.transport.abort();
      yield* writer.waitClosed();
    }));

  it("is reset when the server is, after what came before", () =>
    run(function* () {
      const [reader, writer] = yield* open("/reset?bytes=200000&code=42");
      writer.write(encoder.encode("begin"));
      yield* readPattern(reader, 200_000);
      writer.write(encoder.encode("now"));
      const error = yield* errorOf(reader.read());
      expect(error).toBeInstanceOf(ConnectionResetError);
      expect(yield* errorOf(writer.drain())).toBe(error);
      expect(yield* errorOf(writer.waitClosed())).toBe(error);
    }));

  it("is refused where the server says no, and where there is none", () =>
    run(function* () {
      expect(yield* errorOf(open("/refuse"))).toBeInstanceOf(ConnectionRefusedError);
      if (wire === "WebTransport") return; // its own test waits for that, half a minute in Firefox
      expect(yield* errorOf(open("/echo", {}, nobody))).toBeInstanceOf(ConnectionRefusedError);
    }));

  it("leaves nothing behind if it is cancelled, however far it has come", () =>
    run(function* () {
      for (const turns of [0, 1, 2, 5, 10]) {
        const opening = createTask(open("/echo"));
        for (let i = 0; i < turns; i += 1) yield;
        opening.cancel();
        expect(yield* errorOf(opening)).toBeInstanceOf(CancelledError);
      }
      const name = freshName();
      const opening = createTask(open(`/sink?name=${name}&closed=${name}`));
      while (!opening.done()) yield* sleep(0);
      const [, writer] = opening.result();
      writer.transport.abort();
      yield* writer.waitClosed();
      expect(yield* until(seen(name))).toBeDefined();
    }));

  it("ends in one direction alone where it can", () =>
    run(function* () {
      const [reader, writer] = yield* open("/echo");
      expect(writer.canWriteEof()).toBe(hasHalves);
      if (hasHalves) {
        writer.write(encoder.encode("all"));
        writer.writeEof();
        expect(decoder.decode(yield* reader.read())).toBe("all");
      } else {
        expect(() => writer.writeEof()).toThrow(/cannot be closed in one direction alone/);
      }
      writer.close();
      yield* writer.waitClosed();
    }));

  it("knows where it leads", () =>
    run(function* () {
      const [, writer] = yield* open("/echo");
      expect(writer.getExtraInfo("url")).toMatch(/\/echo$/);
      expect(String(writer)).toMatch(/^StreamWriter\[(WebSocketTransport|WebTransportStream)\[open\]\]$/);
      writer.close();
      yield* writer.waitClosed();
    }));
});

const sound = wires.filter(({ isFaulty }) => !isFaulty);

describe.each(sound)("at the end of a connection over $name", ({ open, isSlowable, lacks }) => {
  beforeEach(() => removeFromBrowser(lacks));
  afterEach(() => void vi.unstubAllGlobals());

  it("ends with what the server has sent before it closes", () =>
    run(function* () {
      const [reader, writer] = yield* open("/send?bytes=1000000");
      writer.write(encoder.encode("begin"));
      yield* readPattern(reader, 1_000_000);
      expect((yield* reader.read()).length).toBe(0);
      expect(reader.atEof()).toBe(true);
      writer.close();
      yield* writer.waitClosed();
    }));

  it("raises what is missing if the server ends too early", () =>
    run(function* () {
      const [reader, writer] = yield* open("/send?bytes=3");
      writer.write(encoder.encode("begin"));
      const error = yield* errorOf(reader.readexactly(10));
      expect(error).toBeInstanceOf(IncompleteReadError);
      expect((error as IncompleteReadError).partial).toEqual(patternAt(0, 3));
      writer.close();
    }));

  it("may be read slowly", () =>
    run(function* () {
      const [reader, writer] = yield* open("/send?bytes=2000000");
      writer.write(encoder.encode("begin"));
      for (let at = 0; at < 2_000_000; at += 100_000) {
        yield* sleep(0.01);
        yield* readPattern(reader, 100_000, at);
      }
      expect((yield* reader.read()).length).toBe(0);
      writer.close();
    }));

  it("keeps no more than a limit of what a flooding server sends", () =>
    run(function* () {
      const total = 12 * MB;
      const [reader, writer] = yield* open(`/send?bytes=${total}&flood=1`, { receiveLimit: 2 * MB });
      writer.write(encoder.encode("begin"));
      yield* readPattern(reader, 100_000);
      if (isSlowable) {
        while (!String(writer).includes("unread")) yield* sleep(0.01);
        yield* sleep(0.3);
        expect(String(writer)).toMatch(/unread:\d{1,6}\b/);
        yield* readPattern(reader, total - 100_000, 100_000); // nothing is lost
        writer.close();
      } else {
        expect(yield* errorOf(writer.waitClosed())).toBeInstanceOf(ConnectionAbortedError);
        expect(yield* errorOf(reader.read())).toMatchObject({
          message: expect.stringMatching(/^expected at most receiveLimit/),
        });
      }
    }));

  it("is reset when the server is killed while bytes go both ways", () =>
    run(function* () {
      const { at, kill } = yield* until(anotherPeer());
      const [reader, writer] = yield* open("/echo", {}, at);
      const writing = createTask(errorOf(writePattern(writer, 1000 * MB)));
      yield* readPattern(reader, 300_000);
      const reading = createTask(errorOf(readPattern(reader, 1000 * MB, 300_000))); // unread, it may come to the limit
      yield* until(kill());
      expect(yield* reading).toBeInstanceOf(ConnectionResetError);
      expect(yield* writing).toBeInstanceOf(ConnectionResetError);
      expect(yield* errorOf(writer.waitClosed())).toBeInstanceOf(ConnectionResetError);
    }));
});
