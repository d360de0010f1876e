import { describe, expect, it } from "vitest";
import { ConnectionAbortedError, ConnectionResetError } from "../../errors.ts";
import { type Coroutine, until } from "../../index.ts";
import { runVirtual } from "../../testing/index.ts";
import { StreamReader, StreamReaderProtocol, StreamWriter } from "../index.ts";
import { PortTransport } from "./portTransport.ts";
import type { Frame } from "./protocol.ts";

/** The other end of the wire, without a transport: what was sent there, and what to say. */
class RawEnd {
  readonly #port: MessagePort;
  readonly #heard: Frame[] = [];
  #onFrame: (() => void) | undefined;

  constructor(port: MessagePort) {
    this.#port = port;
    port.onmessage = ({ data }: MessageEvent<Frame>) => {
      this.#heard.push(data);
      this.#onFrame?.();
    };
  }

  *next(): Coroutine<Frame> {
    if (this.#heard.length === 0) yield* until(new Promise<void>((resolve) => (this.#onFrame = resolve)));
    return this.#heard.shift() as Frame;
  }

  say(...frames: Frame[]): void {
    for (const frame of frames) this.#port.postMessage(frame);
  }

  hangUp(): void {
    this.#port.close();
  }
}

function bytes(...values: number[]): ArrayBuffer {
  return new Uint8Array(values).buffer;
}

function withPort(
  body: (reader: StreamReader, writer: StreamWriter, far: RawEnd) => Coroutine<void>,
  options: { readonly window?: number } = {},
): Promise<void> {
  return runVirtual(function* () {
    const { port1, port2 } = new MessageChannel();
    const far = new RawEnd(port2);
    const reader = new StreamReader();
    const protocol = new StreamReaderProtocol(reader);
    const transport = new PortTransport(protocol, port1, { peer: undefined, ...options });
    yield;
    try {
      yield* body(reader, new StreamWriter(transport, protocol, reader), far);
    } finally {
      transport.abort();
      far.hangUp();
    }
  });
}

function* errorOf(body: () => Coroutine<unknown>): Coroutine<unknown> {
  try {
    yield* body();
  } catch (error) {
    return error;
  }
  return undefined;
}

describe("a connection over a port", () => {
  it("sends small writes of a turn in one message, and gives the memory away", () =>
    withPort(function* (_, writer, far) {
      const mine = new Uint8Array([1, 2]);
      writer.write(mine);
      writer.write(new Uint8Array([3]));
      mine[0] = 9; // it is ours again
      expect(new Uint8Array((yield* far.next()) as ArrayBuffer)).toEqual(new Uint8Array([1, 2, 3]));
      expect(writer.transport.getWriteBufferSize()).toBe(0);
    }));

  it("sends no more than it was granted", () =>
    withPort(
      function* (_, writer, far) {
        writer.write(new Uint8Array(40));
        let length = 0;
        while (length < 16) length += ((yield* far.next()) as ArrayBuffer).byteLength;
        expect([length, writer.transport.getWriteBufferSize()]).toEqual([16, 24]);
        far.say(16);
        while (length < 32) length += ((yield* far.next()) as ArrayBuffer).byteLength;
        expect([length, writer.transport.getWriteBufferSize()]).toEqual([32, 8]);
      },
      { window: 16 },
    ));

  it("is closed when the other side has all of it, not before", () =>
    withPort(function* (reader, writer, far) {
      writer.write(new Uint8Array([1]));
      writer.close();
      expect(yield* far.next()).toBeInstanceOf(ArrayBuffer);
      expect(yield* far.next()).toBe("close");
      expect(String(writer.transport)).toBe("PortTransport[ending]");
      far.say("closed");
      yield* writer.waitClosed();
      expect(yield* reader.read()).toHaveLength(0);
    }));

  it("may be closed by both sides at once", () =>
    withPort(function* (_, writer, far) {
      writer.close();
      far.say("close");
      expect([yield* far.next(), yield* far.next()]).toEqual(["close", "closed"]);
      yield* writer.waitClosed();
    }));

  it("tells the end of what came when the other side closes; a later write is reset", () =>
    withPort(function* (reader, writer, far) {
      far.say(bytes(1, 2), "close");
      expect(yield* reader.read()).toHaveLength(2);
      expect(yield* far.next()).toBe("closed");
      writer.write(new Uint8Array([1]));
      expect(yield* errorOf(() => writer.waitClosed() as never)).toBeInstanceOf(ConnectionResetError);
    }));

  it("ends at once after the other side has closed", () =>
    withPort(function* (reader, writer, far) {
      far.say("close");
      yield* reader.read();
      writer.close();
      yield* writer.waitClosed();
    }));

  it("closes one direction, and goes on in the other", () =>
    withPort(function* (reader, writer, far) {
      writer.writeEof();
      expect(yield* far.next()).toBe("eof");
      far.say(bytes(7), "eof");
      expect(yield* reader.read()).toHaveLength(1);
    }));

  it("is reset when the other side aborts, after what came before", () =>
    withPort(function* (reader, _, far) {
      far.say(bytes(1, 2, 3), "reset");
      expect(yield* reader.read(10)).toHaveLength(3);
      expect(yield* errorOf(() => reader.read() as never)).toBeInstanceOf(ConnectionResetError);
    }));

  it("resets the other side when it is aborted", () =>
    withPort(function* (_, writer, far) {
      writer.transport.abort();
      expect(yield* far.next()).toBe("reset");
      yield* writer.waitClosed();
    }));

  it.each([
    ["says what is no frame", ["nonsense" as Frame], /what is no frame/],
    ["sends more than it was granted", [new ArrayBuffer(17)], /more than the 16 bytes that it was granted/],
  ])("is given up when the other side %s", (_, frames, message) =>
    withPort(
      function* (reader, __, far) {
        far.say(...frames);
        const error = yield* errorOf(() => reader.read() as never);
        expect(error).toBeInstanceOf(ConnectionAbortedError);
        expect(String(error)).toMatch(message);
        expect(yield* far.next()).toBe("reset");
      },
      { window: 16 },
    ),
  );

  it("is reset when its loop has ended", async () => {
    const { port1, port2 } = new MessageChannel();
    await runVirtual(function* () {
      const protocol = new StreamReaderProtocol(new StreamReader());
      void new PortTransport(protocol, port1, { peer: undefined });
      yield;
    });
    const frames = new Promise((resolve) => (port2.onmessage = ({ data }) => resolve(data)));
    port2.postMessage(bytes(1));
    expect(await frames).toBe("reset");
    port2.close();
  });
});
