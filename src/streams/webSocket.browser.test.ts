import { afterEach, describe, expect, it, vi } from "vitest";
import { errorOf, readPattern } from "../../test/streams/conversations.ts";
import { anotherPeer, peer } from "../../test/streams/wires.ts";
import { run, sleep, until } from "../index.ts";
import { ConnectionResetError, openConnection } from "./index.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const begin = encoder.encode("begin");

afterEach(() => void vi.restoreAllMocks());

describe("a byte stream over a WebSocket", () => {
  it("speaks to servers that understand text only", () =>
    run(function* () {
      const [reader, writer] = yield* openConnection(`${peer.webSocket}/text`, { text: true });
      writer.write(encoder.encode("grüße\n"));
      const euro = encoder.encode("€\n");
      writer.write(euro.subarray(0, 1)); // a character may be written in parts
      writer.write(euro.subarray(1));
      expect(decoder.decode(yield* reader.readline())).toBe("grüße\n");
      expect(decoder.decode(yield* reader.readline())).toBe("€\n");
      writer.close();
      yield* writer.waitClosed();
    }));

  it("is closed with the server's reason if it speaks bytes to one of those", () =>
    run(function* () {
      const [reader, writer] = yield* openConnection(`${peer.webSocket}/text`);
      writer.write(begin);
      const error = yield* errorOf(reader.read());
      expect(error).toBeInstanceOf(ConnectionResetError);
      expect(error).toMatchObject({
        message: "closed by the peer with 1003: text only",
        peerCode: 1003,
        peerReason: "text only",
      });
      expect(yield* errorOf(writer.waitClosed())).toBe(error);
    }));

  it("speaks to servers that understand bytes only", () =>
    run(function* () {
      const [reader, writer] = yield* openConnection(`${peer.webSocket}/binary`);
      writer.write(encoder.encode("bytes\n"));
      expect(decoder.decode(yield* reader.readline())).toBe("bytes\n");
      writer.close();
      yield* writer.waitClosed();
    }));

  it("gives the bytes of text that the server sends", () =>
    run(function* () {
      const [reader, writer] = yield* openConnection(`${peer.webSocket}/send?bytes=100000&text=1`);
      expect(decoder.decode(yield* reader.read())).toBe("é".repeat(50_000));
      writer.close();
    }));

  it.each([1000, 1001, 0])("ends in order if the server closes with %i", (code) =>
    run(function* () {
      const [reader, writer] = yield* openConnection(`${peer.webSocket}/close?bytes=1000&code=${code}`);
      writer.write(begin);
      yield* readPattern(reader, 1000);
      writer.write(begin);
      expect((yield* reader.read()).length).toBe(0);
      writer.close();
      yield* writer.waitClosed();
    }),
  );

  it.each([1002, 1008, 1011, 3000, 4999])("is reset if the server closes with %i", (code) =>
    run(function* () {
      const path = `/close?bytes=1000&code=${code}&reason=because`;
      const [reader, writer] = yield* openConnection(peer.webSocket + path);
      writer.write(begin);
      yield* readPattern(reader, 1000);
      writer.write(begin);
      const error = yield* errorOf(reader.read());
      expect(error).toBeInstanceOf(ConnectionResetError);
      expect(error).toMatchObject({ peerCode: code, peerReason: "because" });
    }),
  );

  it.each([false, true])("is reset by frames that are garbage (backPressure: %s)", (backPressure) =>
    run(function* () {
      const [reader, writer] = yield* openConnection(`${peer.webSocket}/garbage?bytes=1000`, { backPressure });
      writer.write(begin);
      yield* readPattern(reader, 1000);
      writer.write(begin);
      const error = yield* errorOf(reader.read());
      expect(error).toBeInstanceOf(ConnectionResetError);
      expect(error).toMatchObject({ message: "the connection broke off", peerCode: 1006 });
    }),
  );

  it("offers sub-protocols, and knows which was chosen", () =>
    run(function* () {
      const protocols = ["other", "test.v2", "test.v1"];
      const [, writer] = yield* openConnection(`${peer.webSocket}/echo`, { protocols });
      expect(writer.getExtraInfo("protocol")).toBe("test.v2");
      writer.close();
      yield* writer.waitClosed();
    }));

  it("sends long writes as several messages, none longer than a mebibyte", () =>
    run(function* () {
      const [reader, writer] = yield* openConnection(`${peer.webSocket}/binary`);
      writer.write(new Uint8Array(2_500_000).fill(7));
      const bytes = yield* reader.readexactly(2_500_000);
      expect(bytes.every((byte) => byte === 7)).toBe(true);
      writer.close();
      yield* writer.waitClosed();
    }));

  it("takes long messages without messages of the loop's own to prove that it does not keep the thread", () =>
    run(function* () {
      const posted = vi.spyOn(MessagePort.prototype, "postMessage");
      const [reader, writer] = yield* openConnection(`${peer.webSocket}/send?bytes=20000000&chunk=40000`);
      for (let left = 20_000_000; left > 0;) left -= (yield* reader.read(65_536)).length;
      writer.close();
      const proofs = posted.mock.calls.filter(([message]) => message === 0);
      expect(proofs.length).toBeLessThan(6); // some, where a machine is so busy that a step outlasts its slice
    }));

  it("slows the server down with backPressure, where the browser can", () =>
    run(function* () {
      const canSlowDown = "WebSocketStream" in globalThis;
      const { at, kill } = yield* until(anotherPeer());
      const url = `${at.webSocket}/send?bytes=${canSlowDown ? 1e9 : 3e6}&flood=1`;
      const [reader, writer] = yield* openConnection(url, { backPressure: true });
      yield* readPattern(reader, 100_000);
      while (canSlowDown && !String(writer).includes("unread")) yield* sleep(0.01);
      yield* sleep(0.3);
      if (canSlowDown) expect(String(writer)).toMatch(/unread:\d{1,6}\b/);
      yield* readPattern(reader, 2_000_000, 100_000);
      yield* until(kill());
      writer.transport.abort();
      yield* writer.waitClosed();
    }));
});
