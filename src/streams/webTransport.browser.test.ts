import { afterEach, describe, expect, it, vi } from "vitest";
import { errorOf, readPattern, writePattern } from "../../test/streams/conversations.ts";
import {
  anotherPeer,
  freshName,
  nobody,
  openSession,
  peer,
  removeFromBrowser,
  seen,
} from "../../test/streams/wires.ts";
import { CancelledError, type Coroutine, createTask, gather, run, sleep, until } from "../index.ts";
import {
  BrokenPipeError,
  ConnectionRefusedError,
  ConnectionResetError,
  openWebTransport,
  OSError,
  type StreamReader,
  type StreamWriter,
  type WebTransportSession,
  type WebTransportStream,
} from "./index.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const begin = encoder.encode("begin");
/** Firefox does not tell by which code a stream was reset, and does not ask the server to stop. */
const isFirefox = navigator.userAgent.includes("Firefox");

/** Sends a text to a stream that echoes, ends it, and gives what came back. */
function* ask(session: WebTransportSession, text: string): Coroutine<string> {
  const [reader, writer] = yield* session.openStream();
  writer.write(encoder.encode(text));
  writer.writeEof();
  const answer = decoder.decode(yield* reader.read());
  writer.close();
  yield* writer.waitClosed();
  return answer;
}

function* closing(session: WebTransportSession): Coroutine<void> {
  session.close();
  yield* session.waitClosed();
}

describe("a WebTransport session", () => {
  afterEach(() => void vi.unstubAllGlobals());

  it("has more streams than the server allows at a time, one after the other", () =>
    run(function* () {
      const session = yield* openSession("/echo");
      for (let i = 0; i < 210; i += 1) expect(yield* ask(session, `stream ${i}`)).toBe(`stream ${i}`);
      yield* closing(session);
      expect(String(session)).toBe("WebTransportSession[closed, streams:0]");
    }));

  it("has more streams than the server allows at a time, all asked for at once", () =>
    run(function* () {
      const session = yield* openSession("/echo");
      const texts = Array.from({ length: 210 }, (_, i) => `stream ${i}`);
      expect(yield* gather(texts.map((text) => ask(session, text)))).toEqual(texts);
      yield* closing(session);
    }));

  it("opens a stream for the next in line if one who waits is cancelled", () =>
    run(function* () {
      const session = yield* openSession("/silent");
      const held = yield* gather(Array.from({ length: 99 }, () => session.openStream())); // one is the session's own
      for (const [, writer] of held) writer.write(begin);
      const [first, second] = [createTask(session.openStream()), createTask(session.openStream())];
      yield* sleep(0.1);
      first.cancel();
      expect(yield* errorOf(first)).toBeInstanceOf(CancelledError);
      session.abort();
      expect(yield* errorOf(second)).toBeInstanceOf(ConnectionResetError);
    }));

  it("carries bytes on several streams at once, each in order", () =>
    run(function* () {
      const session = yield* openSession("/echo");
      function* echo(): Coroutine<void> {
        const [reader, writer] = yield* session.openStream();
        yield* gather(writePattern(writer, 400_000), readPattern(reader, 400_000));
        writer.close();
        yield* writer.waitClosed();
      }
      yield* gather(echo(), echo(), echo());
      yield* closing(session);
    }));

  it("serves the streams that the server opens", () =>
    run(function* () {
      const name = freshName();
      const session = yield* openSession(`/none?calls=5&name=${name}`);
      const server = yield* session.startServer(function* (reader: StreamReader, writer: StreamWriter) {
        const line = decoder.decode(yield* reader.readline());
        writer.write(encoder.encode(`re: ${line}`));
        writer.close();
        yield* writer.waitClosed();
      });
      const answers = Array.from({ length: 5 }, (_, i) => `re: call ${i}\n`);
      expect(yield* until(seen(name))).toEqual(answers);
      expect(yield* errorOf(session.startServer(() => {}))).toMatchObject({ name: "OSError", code: "EADDRINUSE" });
      yield* closing(session);
      expect(server.isServing()).toBe(false);
      yield* server.waitClosed();
    }));

  it("has streams in one direction, both ways", () =>
    run(function* () {
      const session = yield* openSession("/echo");
      const heard: string[] = [];
      const all = createTask(function* () {
        while (heard.length < 3) yield* sleep(0.01);
      });
      yield* session.startUnidirectionalServer(function* (reader) {
        heard.push(decoder.decode(yield* reader.read()));
      });
      for (const text of ["one", "two", "three"]) {
        const writer = yield* session.openUnidirectional();
        writer.write(encoder.encode(text));
        writer.close();
        yield* writer.waitClosed();
      }
      yield* all;
      expect(heard.toSorted()).toEqual(["one", "three", "two"]);
      yield* closing(session);
    }));

  it("tells the server by which code a stream is reset, and stopped", () =>
    run(function* () {
      const [sink, endless] = [freshName(), freshName()];
      const sending = yield* openSession(`/sink?name=${sink}`);
      const [, writer] = yield* sending.openStream();
      writer.write(encoder.encode("abc"));
      yield* sleep(0.2); // what is sent just before a reset may go with it
      (writer.transport as WebTransportStream).abort(44);
      expect(yield* until(seen(sink))).toMatchObject({ reset: 44 });
      yield* closing(sending);

      const receiving = yield* openSession(`/endless?name=${endless}`);
      const [reader, other] = yield* receiving.openStream();
      other.write(begin);
      yield* readPattern(reader, 100_000);
      (other.transport as WebTransportStream).stopReading(46);
      if (!isFirefox) expect(yield* until(seen(endless))).toEqual({ stopped: 46 });
      expect((yield* reader.read()).length).toBeLessThan(1_000_000); // what came before, and the end
      other.close();
      yield* closing(receiving);
    }));

  it("raises by which code the server has reset a stream; the others go on", () =>
    run(function* () {
      const session = yield* openSession("/reset?code=42&bytes=1000");
      const [reader, writer] = yield* session.openStream();
      writer.write(begin);
      yield* readPattern(reader, 1000);
      writer.write(begin);
      const error = yield* errorOf(reader.read());
      expect(error).toBeInstanceOf(ConnectionResetError);
      expect(error).toMatchObject({ peerCode: isFirefox ? undefined : 42 });
      const [next, nextWriter] = yield* session.openStream();
      nextWriter.write(begin);
      yield* readPattern(next, 1000);
      nextWriter.close();
      yield* closing(session);
    }));

  it("raises by which code the server has stopped reading a stream", () =>
    run(function* () {
      const session = yield* openSession("/stop?code=43");
      const [, writer] = yield* session.openStream();
      writer.write(begin);
      const error = yield* errorOf(writer.waitClosed());
      if (isFirefox) expect(error).toBeInstanceOf(ConnectionResetError);
      else {
        expect(error).toBeInstanceOf(BrokenPipeError);
        expect(error).toMatchObject({ message: "the peer has stopped reading the stream with 43", peerCode: 43 });
      }
      expect(yield* errorOf(writer.drain())).toBe(error);
      yield* closing(session);
    }));

  it("raises by which code the server has closed it, wherever it is waited for", () =>
    run(function* () {
      const session = yield* openSession("/close?code=4242&reason=bye&bytes=1000");
      const server = yield* session.startServer(() => {});
      const [reader, writer] = yield* session.openStream();
      writer.write(begin);
      yield* readPattern(reader, 1000);
      const waits = [reader.read(), session.waitClosed(), session.datagrams.receive()].map((aw) =>
        createTask(errorOf(aw)),
      );
      writer.write(begin);
      for (const error of yield* gather(waits)) {
        expect(error).toBeInstanceOf(ConnectionResetError);
        expect(error).toMatchObject({
          message: "the session was closed by the peer with 4242: bye",
          peerCode: 4242,
          peerReason: "bye",
        });
      }
      expect(yield* errorOf(session.openStream())).toMatchObject({ peerCode: 4242 });
      expect([session.closeCode, session.closeReason]).toEqual([4242, "bye"]);
      yield* server.waitClosed();
    }));

  it("tells the server how this side closes, when all that was written is sent", () =>
    run(function* () {
      const [sink, closed] = [freshName(), freshName()];
      const session = yield* openSession(`/sink?name=${sink}&closed=${closed}`);
      const [, writer] = yield* session.openStream();
      for (let i = 0; i < 20; i += 1) writer.write(new Uint8Array(100_000)); // no drain
      session.close(1234, "enough");
      expect(yield* errorOf(session.openStream())).toBeInstanceOf(ConnectionResetError);
      yield* session.waitClosed();
      expect(yield* until(seen(sink))).toEqual({ bytes: 2_000_000 });
      expect(yield* until(seen(closed))).toEqual({ code: 1234, reason: "enough" });
      expect(() => session.datagrams.send(begin)).toThrow(ConnectionResetError);
    }));

  it("is closed with its page", () =>
    run(function* () {
      const closed = freshName();
      const session = yield* openSession(`/echo?closed=${closed}`);
      dispatchEvent(new Event("pagehide"));
      expect(yield* until(seen(closed))).toEqual({ code: 0, reason: "" });
      yield* session.waitClosed();
    }));

  it("is lost when the server is killed", () =>
    run(function* () {
      const { at, kill } = yield* until(anotherPeer());
      const session = yield* openSession("/echo", {}, at);
      const [reader, writer] = yield* session.openStream();
      const echoing = createTask(errorOf(gather(writePattern(writer, 1e9), readPattern(reader, 1e9))));
      yield* sleep(0.2);
      yield* until(kill());
      expect(yield* errorOf(session.waitClosed())).toMatchObject({ message: "the connection is lost" });
      expect(yield* echoing).toBeInstanceOf(ConnectionResetError);
      expect(session.closeCode).toBe(undefined);
    }));

  it("is refused where the server says no, where there is none, and without the right certificate", () =>
    run(function* () {
      expect(yield* errorOf(openSession("/refuse"))).toBeInstanceOf(ConnectionRefusedError);
      expect(yield* errorOf(openSession("/echo", {}, nobody))).toBeInstanceOf(ConnectionRefusedError);
      const serverCertificateHashes = [{ algorithm: "sha-256", value: new Uint8Array(32) }] as const;
      expect(yield* errorOf(openSession("/echo", { serverCertificateHashes }))).toBeInstanceOf(ConnectionRefusedError);
    }));

  it("says that a browser has none", async () => {
    removeFromBrowser(["WebTransport"]);
    const error = await run(errorOf(openWebTransport(peer.webTransport)));
    expect(error).toBeInstanceOf(OSError);
    expect(error).toMatchObject({ code: "ENOTSUP" });
  });

  it("refuses what is no URL, no code, no reason and no limit", () =>
    run(function* () {
      expect(() => openWebTransport("http://localhost")).toThrow("expected an https: URL, got http://localhost/");
      expect(yield* errorOf(openSession("/echo", { datagramLimit: 0 }))).toBeInstanceOf(RangeError);
      const session = yield* openSession("/echo");
      expect(() => session.close(-1)).toThrow(RangeError);
      expect(() => session.close(0, "é".repeat(600))).toThrow(/at most 1024 bytes, got 1200/);
      const [, writer] = yield* session.openStream();
      expect(() => (writer.transport as WebTransportStream).abort(2 ** 32)).toThrow(RangeError);
      expect(() => session.startServer(undefined as never)).toThrow(TypeError);
      yield* closing(session);
    }));
});

describe("the datagrams of a session", () => {
  it("go there and back", () =>
    run(function* () {
      const session = yield* openSession("/echo");
      expect(session.datagrams.maxSize).toBeGreaterThan(1000);
      const answers = new Set<string>();
      while (answers.size < 10) {
        yield* session.datagrams.send(encoder.encode(`datagram ${answers.size}`)); // again, if it is lost
        const answer = yield* session.datagrams.receive();
        if (answer !== null) answers.add(decoder.decode(answer));
      }
      expect([...answers]).toEqual(Array.from({ length: 10 }, (_, i) => `datagram ${i}`));
      expect(() => session.datagrams.send(new Uint8Array(70_000))).toThrow(/^expected a datagram of at most \d+ bytes/);
      yield* closing(session);
      expect(yield* session.datagrams.receive()).toBe(null);
    }));

  it("are dropped, the oldest first, if nobody receives them", () =>
    run(function* () {
      const session = yield* openSession("/none?datagrams=100", { datagramLimit: 8 });
      const { datagrams } = session;
      while (datagrams.dropped < 20) yield* sleep(0.01);
      const numbers: number[] = [];
      for (let i = 0; i < 8; i += 1)
        numbers.push(Number(/\d+/.exec(decoder.decode((yield* datagrams.receive()) ?? begin))));
      expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
      expect(numbers[0]).toBeGreaterThanOrEqual(20);
      yield* closing(session);
    }));

  it("can be iterated over to the end of the session, outside of any coroutine", async () => {
    await using session = await openSession("/echo");
    const sending = setInterval(() => void session.datagrams.send(begin), 5); // some may be lost
    let count = 0;
    for await (const datagram of session.datagrams) {
      expect(datagram).toEqual(begin);
      if ((count += 1) < 3) continue;
      clearInterval(sending);
      session.close();
    }
    expect(count).toBeGreaterThanOrEqual(3);
  });
});
