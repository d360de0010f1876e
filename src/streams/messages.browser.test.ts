import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { errorOf } from "../../test/streams/conversations.ts";
import { freshName, nobody, peer, removeFromBrowser, seen } from "../../test/streams/wires.ts";
import { CancelledError, createTask, run, sleep, TimeoutError, until, waitFor } from "../index.ts";
import { ConnectionAbortedError, ConnectionRefusedError, ConnectionResetError, openMessages } from "./index.ts";

const interfaces = [
  { name: "WebSocket", options: {}, lacks: [] },
  { name: "WebSocketStream", options: { backPressure: true }, lacks: [] },
  { name: "no WebSocketStream", options: { backPressure: true }, lacks: ["WebSocketStream"] },
];

describe.each(interfaces)("messages over $name", ({ options, lacks }) => {
  beforeEach(() => removeFromBrowser(lacks));
  afterEach(() => void vi.unstubAllGlobals());

  it("arrive as they were sent: texts as strings, the rest as bytes, empty ones too", () =>
    run(function* () {
      const messages = yield* openMessages(`${peer.webSocket}/echo`, options);
      yield* messages.send("grüße");
      yield* messages.send(Uint8Array.of(1, 2, 3));
      yield* messages.send(new Uint16Array([0x0201]).buffer);
      yield* messages.send("");
      yield* messages.send(new Uint8Array(0));
      expect(yield* messages.receive()).toBe("grüße");
      expect(yield* messages.receive()).toEqual(Uint8Array.of(1, 2, 3));
      expect(yield* messages.receive()).toEqual(Uint8Array.of(1, 2));
      expect(yield* messages.receive()).toBe("");
      expect(yield* messages.receive()).toEqual(new Uint8Array(0));
      messages.close();
      yield* messages.waitClosed();
      expect(yield* messages.receive()).toBe(null);
    }));

  it("can be iterated over to an orderly end, outside of any coroutine", async () => {
    await using messages = await openMessages(`${peer.webSocket}/close?code=1000&reason=done&bytes=40000`, options);
    void messages.send("begin");
    const sizes: number[] = [];
    for await (const message of messages) {
      sizes.push(message.length);
      if (sizes.length === 3) void messages.send("end");
    }
    expect(sizes).toEqual([16_384, 16_384, 40_000 - 2 * 16_384]);
    expect(messages.closeCode).toBe(1000);
    expect(messages.closeReason).toBe("done");
  });

  it("end by the server's close code, after those that came before", () =>
    run(function* () {
      const messages = yield* openMessages(`${peer.webSocket}/close?code=4321&reason=why&bytes=100`, options);
      yield* messages.send("begin");
      expect(yield* messages.receive()).toHaveLength(100);
      yield* messages.send("end");
      const error = yield* errorOf(messages.waitClosed());
      expect(error).toBeInstanceOf(ConnectionResetError);
      expect(error).toMatchObject({ peerCode: 4321, peerReason: "why" });
      expect(yield* errorOf(messages.receive())).toBe(error);
      expect(() => messages.send("late")).toThrow(error);
    }));

  it("tell the server how this side closes, all being sent before", () =>
    run(function* () {
      const name = freshName();
      const messages = yield* openMessages(`${peer.webSocket}/sink?name=${name}`, options);
      for (let i = 0; i < 30; i += 1) void messages.send(new Uint8Array(100_000));
      messages.close(3456, "enough");
      expect(() => messages.send("late")).toThrow(/sent after the connection was closed/);
      yield* messages.waitClosed();
      expect(yield* until(seen(name))).toEqual({ bytes: 3_000_000, code: 3456, reason: "enough" });
      expect(messages.closeCode).toBe(3456);
      expect(String(messages)).toBe("Messages[closed:3456]");
    }));

  it("make the sender wait for a server that never reads, until it is aborted", () =>
    run(function* () {
      const messages = yield* openMessages(`${peer.webSocket}/silent`, options);
      let sent = 0;
      const filling = createTask(function* () {
        for (; sent < 1000; sent += 1) yield* messages.send(new Uint8Array(65_536));
      });
      expect(yield* errorOf(waitFor(filling, 1))).toBeInstanceOf(TimeoutError);
      expect(sent).toBeLessThan(500);
      const draining = createTask(errorOf(messages.drain()));
      yield* sleep(0);
      messages.abort();
      expect(yield* draining).toBeInstanceOf(ConnectionResetError);
      yield* messages.waitClosed();
    }));

  it("are not lost by a receiver that is cancelled", () =>
    run(function* () {
      const messages = yield* openMessages(`${peer.webSocket}/echo`, options);
      const waiting = createTask(messages.receive());
      yield* sleep(0);
      yield* messages.send("one");
      waiting.cancel();
      expect(yield* errorOf(waiting)).toBeInstanceOf(CancelledError);
      expect(yield* messages.receive()).toBe("one");
      messages.close();
      yield* messages.waitClosed();
    }));

  it("are refused where the server says no, and where there is none", () =>
    run(function* () {
      expect(yield* errorOf(openMessages(`${peer.webSocket}/refuse`, options))).toBeInstanceOf(ConnectionRefusedError);
      expect(yield* errorOf(openMessages(nobody.webSocket, options))).toBeInstanceOf(ConnectionRefusedError);
    }));

  it("break off with the connection", () =>
    run(function* () {
      const messages = yield* openMessages(`${peer.webSocket}/reset?bytes=100`, options);
      yield* messages.send("begin");
      expect(yield* messages.receive()).toHaveLength(100);
      yield* messages.send("end");
      const error = yield* errorOf(messages.receive());
      expect(error).toMatchObject({ name: "ConnectionResetError", peerCode: 1006 });
      expect(messages.closeCode).toBe(1006);
    }));
});

describe("messages", () => {
  it("that come faster than they are received are limited", () =>
    run(function* () {
      const url = `${peer.webSocket}/send?bytes=3000000&flood=1`;
      const messages = yield* openMessages(url, { receiveLimit: 1_000_000 });
      const error = yield* errorOf(messages.waitClosed());
      expect(error).toBeInstanceOf(ConnectionAbortedError);
      for (let bytes = 0; bytes < 900_000;) bytes += (yield* messages.receive())?.length ?? 0; // what came is kept
      expect(messages.closeCode).toBe(1006);
    }));

  it("slow the server down with backPressure, where the browser can", () =>
    run(function* () {
      const canSlowDown = "WebSocketStream" in globalThis;
      const url = `${peer.webSocket}/send?bytes=${canSlowDown ? 1e8 : 3e6}`;
      const messages = yield* openMessages(url, { backPressure: true });
      yield* sleep(0.5);
      expect(Number(/unread:(\d+)/.exec(String(messages))?.[1])).toBeLessThan(canSlowDown ? 40 : 200);
      for (let i = 0; i < 100; i += 1) expect(yield* messages.receive()).toHaveLength(16_384);
      messages.abort();
      yield* messages.waitClosed();
    }));

  it("have a sub-protocol", () =>
    run(function* () {
      const messages = yield* openMessages(`${peer.webSocket}/echo`, { protocols: "test.v1" });
      expect(messages.protocol).toBe("test.v1");
      messages.close();
      yield* messages.waitClosed();
    }));

  it("refuse what is no message, no code, no reason and no URL", () =>
    run(function* () {
      const messages = yield* openMessages(`${peer.webSocket}/echo`);
      expect(() => messages.send(5 as never)).toThrow(TypeError);
      expect(() => messages.close(1001)).toThrow(
        new RangeError("expected a close code of 1000 or from 3000 to 4999, got 1001"),
      );
      expect(() => messages.close(1000, "é".repeat(62))).toThrow(/at most 123 bytes, got 124/);
      expect(() => openMessages("ftp://localhost")).toThrow(TypeError);
      messages.close();
      yield* messages.waitClosed();
    }));
});
