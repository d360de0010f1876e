import { describe, expect, it } from "vitest";
import { raised } from "../../test/raised.ts";
import { joined } from "../../test/streams/joined.ts";
import { createTask, gather, getRunningLoop, RuntimeError, sleep } from "../index.ts";
import { runVirtual } from "../testing/index.ts";
import { ConnectionResetError } from "./index.ts";

const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
const text = (data: Uint8Array): string => new TextDecoder().decode(data);

describe("a stream writer", () => {
  it("takes whatever holds bytes, and says what to do with text", async () => {
    await runVirtual(function* () {
      const [[, writer], [reader]] = joined();
      writer.writelines([bytes("a"), bytes("b").buffer, new DataView(bytes("xcx").buffer, 1, 1)]);
      expect(() => writer.write("text" as never)).toThrow(/got a string: encode it with new TextEncoder/);
      writer.writeEof();
      expect(text(yield* reader.read())).toBe("abc");
    });
  });

  it("leaves the memory to who wrote it", async () => {
    await runVirtual(function* () {
      const [[, writer], [reader]] = joined();
      for (const size of [3, 30_000, 400_000]) {
        const data = new Uint8Array(size).fill(1);
        writer.write(data);
        data.fill(2);
        const got = yield* reader.readexactly(size);
        expect(got.includes(2)).toBe(false);
      }
    });
  });

  it("takes the memory that is to be transferred, all of it, and leaves none where it cannot write", async () => {
    await runVirtual(function* () {
      const [[, writer], [reader]] = joined();
      for (const size of [0, 3, 30_000, 400_000]) {
        const memory = new Uint8Array(size + 2).fill(1);
        const data = memory.subarray(1, size + 1).fill(3);
        writer.write(data, { transfer: true });
        expect([data.length, memory.length, memory.buffer.byteLength]).toEqual([0, 0, 0]);
        expect(() => writer.write(data, { transfer: true })).toThrow(TypeError);
        expect((yield* reader.readexactly(size)).every((byte) => byte === 3)).toBe(true);
      }
      const shared = new Uint8Array(new SharedArrayBuffer(3));
      expect(() => writer.write(shared, { transfer: true })).toThrow(/got shared memory/);
      writer.writeEof();
      const late = bytes("late");
      expect(() => writer.write(late, { transfer: true })).toThrow(RuntimeError);
      expect(text(late)).toBe("late");
      expect(yield* reader.read()).toEqual(new Uint8Array(0));
    });
  });

  it("lets any number of tasks drain, also such as are cancelled", async () => {
    await runVirtual(function* () {
      const [[, writer], [reader]] = joined({ window: 10_000, limit: 1000 });
      yield* writer.drain();
      writer.write(new Uint8Array(80_000));
      const drains = [1, 2, 3, 4].map(() => createTask(writer.drain()));
      yield* sleep(1);
      expect(drains.map((drain) => drain.done())).toEqual([false, false, false, false]);
      drains[1]?.cancel();
      for (let left = 80_000; left > 0; left -= 1000) yield* reader.readexactly(1000);
      const ends = yield* gather(drains, { returnExceptions: true });
      expect(ends.map(String)).toEqual(["undefined", "CancelledError", "undefined", "undefined"]);
    });
  });

  it("lets a cancelled waitClosed be tried again", async () => {
    await runVirtual(function* () {
      const [[, writer], [reader]] = joined({ window: 100, limit: 10 });
      writer.write(new Uint8Array(300));
      writer.close();
      const waits = [createTask(writer.waitClosed()), createTask(writer.waitClosed())];
      yield* sleep(1);
      waits[0]?.cancel();
      yield* sleep(1);
      expect(waits.map((wait) => wait.done())).toEqual([true, false]);
      expect((yield* reader.read()).length).toBe(300);
      yield* gather(...waits.slice(1), writer.waitClosed());
    });
  });

  it("raises what the connection was lost by, to whoever waits and whoever asks later", async () => {
    await runVirtual(function* () {
      const [[reader, writer], [, peer]] = joined({ window: 100, limit: 10 });
      writer.write(new Uint8Array(100_000));
      const waiting = [writer.drain(), writer.waitClosed(), reader.read()].map((each) => createTask<unknown>(each));
      yield* sleep(1);
      peer.transport.abort();
      for (const each of [...waiting, writer.drain(), writer.waitClosed()]) {
        expect(yield* raised(each)).toBeInstanceOf(ConnectionResetError);
      }
      writer.write(bytes("into the void")); // as Python: nobody is told but drain()
    });
  });

  it("says that the connection is lost when it was closed in order", async () => {
    await runVirtual(function* () {
      const [[, writer], [reader]] = joined();
      expect([writer.isClosing(), writer.canWriteEof()]).toEqual([false, true]);
      writer.write(bytes("last words"));
      writer.close();
      writer.close();
      expect(writer.isClosing()).toBe(true);
      yield* writer.waitClosed();
      yield* writer.waitClosed();
      expect(String(yield* raised(writer.drain()))).toBe("ConnectionResetError: Connection lost");
      expect(text(yield* reader.read())).toBe("last words");
    });
  });

  it("closes at the end of its scope", async () => {
    const [[, writer], [reader]] = joined();
    {
      await using scoped = writer;
      scoped.write(bytes("all of it"));
    }
    expect(String(writer)).toBe("StreamWriter[PageTransport[lost]]");
    expect(text(await reader.read())).toBe("all of it");
  });

  it("knows facts about the connection", async () => {
    await runVirtual(function* () {
      const [[, writer]] = joined();
      expect(writer.getExtraInfo("peername")).toBeUndefined();
      expect(writer.getExtraInfo("peername", "unknown")).toBe("unknown");
      expect(writer.boundLoop).toBe(getRunningLoop());
      expect(writer.transport.getProtocol()).toBeDefined();
    });
  });
});
