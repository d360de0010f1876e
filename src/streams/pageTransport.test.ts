import { describe, expect, it } from "vitest";
import { type Coroutine, getRunningLoop } from "../index.ts";
import { Notes, turns } from "../../test/streams/notes.ts";
import { runVirtual } from "../testing/index.ts";
import { PageTransport } from "./index.ts";

function* pair(window?: number, keepsOpen = true): Coroutine<[Notes, Notes]> {
  const notes: [Notes, Notes] = [new Notes(keepsOpen), new Notes(keepsOpen)];
  PageTransport.join(notes, [{ window }, { window }]);
  yield* turns();
  return notes;
}

describe("a connection within the page", () => {
  it("tells everything in later turns, and in order", async () => {
    const { heard } = await runVirtual(function* () {
      const [a, b] = [new Notes(), new Notes()];
      const [one] = PageTransport.join([a, b]);
      one.write(new Uint8Array(3));
      one.close();
      expect([a.heard, b.heard]).toEqual([[], []]);
      yield* turns();
      expect(a.heard).toEqual(["made", "lost"]);
      return b;
    });
    expect(heard).toEqual(["made", "data:3", "eof"]);
  });

  it("sends no more than the peer has room for, and tells the writer", async () => {
    await runVirtual(function* () {
      const [a, b] = yield* pair(4096);
      b.transport.pauseReading();
      a.transport.setWriteBufferLimits({ high: 1000 });
      a.transport.write(new Uint8Array(10_000));
      yield* turns();
      expect([a.heard, b.bytes]).toEqual([["made", "pause"], 0]);
      expect(String(a.transport)).toBe("PageTransport[open, unsent:5904]");
      expect(String(b.transport)).toBe("PageTransport[open, paused, unread:4096]");

      b.transport.resumeReading();
      yield* turns();
      expect([a.heard, b.bytes]).toEqual([["made", "pause", "resume"], 10_000]);
    });
  });

  it("sends all before it closes, and refuses what comes meanwhile", async () => {
    await runVirtual(function* () {
      const [a, b] = yield* pair(4096);
      b.transport.pauseReading();
      a.transport.write(new Uint8Array(10_000));
      a.transport.close();
      b.transport.write(new Uint8Array(9000));
      yield* turns();
      expect(a.heard).toEqual(["made"]);

      b.transport.resumeReading();
      yield* turns();
      expect([a.heard, b.bytes, b.heard.at(-1)]).toEqual([["made", "lost"], 10_000, "eof"]);
    });
  });

  it("ends even if both sides close while they wait for the other", async () => {
    await runVirtual(function* () {
      const [a, b] = yield* pair(4096);
      for (const each of [a, b]) {
        each.transport.pauseReading();
        each.transport.write(new Uint8Array(10_000));
      }
      for (const each of [a, b]) each.transport.close();
      yield* turns(10);
      expect([a.heard.at(-1), b.heard.at(-1)]).toEqual(["lost", "lost"]);
    });
  });

  it("tells what came before a reset, also where reading is paused", async () => {
    await runVirtual(function* () {
      const [a, b] = yield* pair();
      b.transport.pauseReading();
      a.transport.write(new Uint8Array(20_000));
      yield* turns();
      a.transport.abort();
      yield* turns();
      expect(a.heard).toEqual(["made", "lost"]);
      expect(b.heard).toEqual(["made", "data:20000", "lost: ConnectionResetError: Connection reset by peer"]);
    });
  });

  it("closes one direction alone", async () => {
    await runVirtual(function* () {
      const [a, b] = yield* pair();
      a.transport.write(new Uint8Array(5));
      a.transport.writeEof();
      expect(() => a.transport.write(new Uint8Array(1))).toThrow("Cannot call write() after write_eof()");
      yield* turns();
      expect(b.heard).toEqual(["made", "data:5", "eof"]);
      b.transport.write(new Uint8Array(7));
      b.transport.close();
      yield* turns();
      expect(a.heard).toEqual(["made", "data:7", "eof"]);
    });
  });

  it("closes by itself at the end of the stream, if the protocol does not keep it", async () => {
    await runVirtual(function* () {
      const [a, b] = yield* pair(undefined, false);
      a.transport.close();
      yield* turns();
      expect([a.heard, b.heard]).toEqual([
        ["made", "lost"],
        ["made", "eof", "lost"],
      ]);
    });
  });

  it("is reset if it writes to a peer that has closed", async () => {
    await runVirtual(function* () {
      const [a, b] = yield* pair();
      a.transport.close();
      yield* turns();
      b.transport.write(new Uint8Array(1));
      yield* turns();
      expect(b.heard).toEqual(["made", "eof", "lost: ConnectionResetError: written after the peer had closed"]);
    });
  });

  it("ends with the error of a protocol that fails, and tells the loop", async () => {
    const told: string[] = [];
    await runVirtual(function* () {
      getRunningLoop().setExceptionHandler((_, { message }) => told.push(message));
      const [a, b] = yield* pair();
      b.dataReceived = () => {
        throw new Error("cannot parse it");
      };
      a.transport.write(new Uint8Array(1));
      yield* turns();
      expect(b.heard).toEqual(["made", "lost: Error: cannot parse it"]);
      expect(a.heard).toEqual(["made", "lost: ConnectionResetError: Connection reset by peer"]);
    });
    expect(told).toEqual(["Fatal error: protocol.dataReceived() call failed."]);
  });

  it("refuses limits that cannot be", async () => {
    await runVirtual(function* () {
      const [{ transport }] = yield* pair();
      expect(transport.getWriteBufferLimits()).toEqual([16_384, 65_536]);
      expect(() => transport.setWriteBufferLimits({ high: 1, low: 2 })).toThrow(
        "high (1) must be >= low (2) must be >= 0",
      );
      transport.setWriteBufferLimits({ low: 5 });
      expect(transport.getWriteBufferLimits()).toEqual([5, 20]);
    });
  });
});
