import { expect } from "vitest";
import {
  type ClientHandler,
  ConnectionResetError,
  fromDuplex,
  openConnection,
  PageNetwork,
  startServer,
  type Streams,
  toDuplex,
} from "../../src/streams/index.ts";

const encoder = new TextEncoder();

/** 100 kB that compress well, but not to nothing. */
const sample: Uint8Array<ArrayBuffer> = Uint8Array.from({ length: 100_000 }, (_, i) => (i >> 3) * 7);

/** What both Node and a tab must do with streams of the platform, by what it shows. */
export const duplexCases: Record<string, () => Promise<void>> = {
  "bytes go through a real compressor and back": async () => {
    const [reader, writer] = fromDuplex(new CompressionStream("gzip"));
    writer.write(sample);
    writer.writeEof();
    const packed = await reader.read();
    expect(packed.length).toBeLessThan(sample.length / 2);

    const [unpacked, unpacker] = fromDuplex(new DecompressionStream("gzip"));
    for (let at = 0; at < packed.length; at += 999) unpacker.write(packed.subarray(at, at + 999));
    unpacker.writeEof();
    expectSample(await unpacked.read());
    unpacker.close();
    await unpacker.waitClosed();
  },

  "one direction ends and the other goes on": async () => {
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    const [reader, writer] = fromDuplex({ readable, writable });
    writer.write(encoder.encode("one\ntwo"));
    writer.writeEof();
    const lines: Uint8Array[] = [];
    for await (const line of reader) lines.push(line);
    expect(lines).toEqual([encoder.encode("one\n"), encoder.encode("two")]);
    expect(reader.atEof()).toBe(true);
    expect(writer.isClosing()).toBe(false);
  },

  "a source that fails is what reads raise": async () => {
    const error = new Error("the source broke");
    const readable = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(encoder.encode("before")),
      pull: (controller) => controller.error(error),
    });
    const [reader, writer] = fromDuplex({ readable, writable: new WritableStream() });
    await expect(reader.readexactly(7)).rejects.toBe(error);
    await expect(writer.waitClosed()).rejects.toBe(error);
  },

  "a sink that fails is what drain raises": async () => {
    const error = new Error("the sink broke");
    const writable = new WritableStream<Uint8Array>({
      write() {
        throw error;
      },
    });
    const [, writer] = fromDuplex({ readable: new ReadableStream(), writable });
    writer.write(encoder.encode("x"));
    await expect(writer.waitClosed()).rejects.toBe(error);
    await expect(writer.drain()).rejects.toBe(error);
  },

  "what cannot be unpacked fails with the platform's own error": async () => {
    const [reader, writer] = fromDuplex(new DecompressionStream("gzip"));
    writer.write(encoder.encode("this was never compressed"));
    await expect(reader.read()).rejects.toThrow(TypeError);
  },

  "memory that is transferred is the sink's, which may move it on": async () => {
    const taken: ArrayBuffer[] = [];
    const writable = new WritableStream<Uint8Array<ArrayBuffer>>({
      write: ({ buffer }) => void taken.push(structuredClone(buffer, { transfer: [buffer] })),
    });
    const [, writer] = fromDuplex({ readable: new ReadableStream(), writable });
    const data = sample.slice();
    writer.write(data, { transfer: true });
    expect(data.length).toBe(0);
    writer.close();
    await writer.waitClosed();
    expect(writer.transport.getWriteBufferSize()).toBe(0);
    expectSample(new Uint8Array(taken[0] as ArrayBuffer));
  },

  "a slow sink holds the writer up, and gets everything": async () => {
    const taken: number[] = [];
    let letGo = (): void => {};
    const writable = new WritableStream<Uint8Array>({
      async write(chunk) {
        await new Promise<void>((resolve) => (letGo = resolve));
        taken.push(chunk.length);
      },
    });
    const [, writer] = fromDuplex({ readable: new ReadableStream(), writable });
    writer.transport.setWriteBufferLimits({ high: 2000, low: 1000 });
    for (let i = 0; i < 3; i++) writer.write(new Uint8Array(1000));
    let isDrained = false;
    const draining = writer.drain().then(() => (isDrained = true));
    for (const expected of [false, false, true]) {
      await tasks();
      expect(isDrained).toBe(expected);
      letGo();
    }
    await draining;
    writer.close();
    await tasks();
    letGo();
    await writer.waitClosed();
    expect(taken).toEqual([1000, 1000, 1000]);
  },

  "a source is asked for no more than the limit allows": async () => {
    let asked = 0;
    const readable = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(1000).fill(++asked)),
    });
    const [reader] = fromDuplex({ readable, writable: new WritableStream() }, { limit: 2000 });
    await tasks(20);
    const askedAhead = asked;
    expect(askedAhead).toBeLessThan(10);
    for (let i = 1; i <= 50; i++) expect((await reader.readexactly(1000))[0]).toBe(i);
    await tasks(20);
    expect(asked).toBeLessThan(50 + askedAhead + 2);
  },

  "abort drops what was not sent, and tells both streams": async () => {
    const reasons: unknown[] = [];
    const note = (reason: unknown): void => void reasons.push(reason);
    const readable = new ReadableStream<Uint8Array>({ cancel: note });
    const [reader, writer] = fromDuplex({ readable, writable: new WritableStream({ abort: note }) });
    writer.transport.abort();
    expect(await reader.read()).toEqual(new Uint8Array(0));
    await writer.waitClosed();
    expect(reasons.map(String)).toEqual(Array(2).fill("ConnectionError: the connection was aborted"));
  },

  "a connection is piped through streams of the platform": async () => {
    const [reader, writer] = await connected(async (from, to) => {
      const { readable, writable } = toDuplex(from, to);
      await readable.pipeThrough(new CompressionStream("gzip")).pipeTo(writable);
    });
    writer.write(sample);
    writer.writeEof();
    const [unpacked, unpacker] = fromDuplex(new DecompressionStream("gzip"));
    unpacker.write(await reader.read());
    unpacker.writeEof();
    expectSample(await unpacked.read());
  },

  "there and back again changes nothing": async () => {
    const [reader, writer] = fromDuplex(
      toDuplex(
        ...(await connected(async (from, to) => {
          const { readable, writable } = toDuplex(...fromDuplex(toDuplex(from, to)));
          await readable.pipeTo(writable);
        })),
      ),
    );
    writer.write(sample);
    writer.writeEof();
    expectSample(await reader.read());
  },

  "nothing is read from a connection before somebody asks": async () => {
    const [reader, writer] = await connected((_, to) => to.write(encoder.encode("first\nsecond\n")));
    const { readable } = toDuplex(reader, writer);
    expect(await reader.readline()).toEqual(encoder.encode("first\n"));
    const chunks = readable.getReader();
    expect((await chunks.read()).value).toEqual(encoder.encode("second\n"));
  },

  "a reset comes out of both streams": async () => {
    const { readable, writable } = toDuplex(
      ...(await connected((_, to) => {
        to.transport.abort();
      })),
    );
    await expect(readable.getReader().read()).rejects.toThrow(ConnectionResetError);
    await expect(writable.getWriter().write(encoder.encode("x"))).rejects.toThrow(ConnectionResetError);
  },

  "what comes after cancel is dropped, and the connection closes in order": async () => {
    let ended: (end: string) => void = () => {};
    const end = new Promise<string>((resolve) => (ended = resolve));
    const { readable, writable } = toDuplex(
      ...(await connected(async (from, to) => {
        to.write(new Uint8Array(1_200_000)); // more than can be under way
        await to.drain();
        ended((await from.read()).length === 0 ? "all sent, then the end" : "too much");
        to.close();
      })),
    );
    await readable.cancel();
    await writable.close();
    expect(await end).toBe("all sent, then the end");
  },
};

/** Compares at the speed of the machine, as `toEqual()` does not. */
function expectSample(bytes: Uint8Array): void {
  expect(bytes.length).toBe(sample.length);
  expect(bytes.findIndex((byte, i) => byte !== sample[i])).toBe(-1);
}

/** A connection to a server within the page. */
async function connected(onClient: ClientHandler): Promise<Streams> {
  const gateway = new PageNetwork();
  await startServer(onClient, "localhost", 1, { gateway });
  return openConnection("localhost", 1, { gateway });
}

/** Lets everything run that is ready, in a few tasks of the host. */
async function tasks(count = 3): Promise<void> {
  for (let i = 0; i < count; i++) {
    const { port1, port2 } = new MessageChannel();
    await new Promise((resolve) => {
      port1.onmessage = resolve;
      port2.postMessage(0);
    });
    port1.close();
  }
}
