import type { Socket } from "node:net";
import { describe, expect, it, vi } from "vitest";
import { pattern, withServer } from "../../test/gateway/peers.ts";
import { RawTab } from "../../test/gateway/rawTab.ts";
import { withGateway } from "../../test/gateway/withGateway.ts";

vi.setConfig({ testTimeout: 120_000 });

const connect = ["127.0.0.1:*"];
const chunk = pattern(65_536);

/** Sends without end, as fast as it is taken. */
function flood(socket: Socket): void {
  const more = (): void => {
    while (socket.writable && socket.write(chunk));
  };
  socket.on("drain", more);
  more();
}

async function opened(tab: RawTab, id: number, port: number): Promise<number> {
  tab.send({ kind: "connect", id, to: { host: "127.0.0.1", port } });
  return (await tab.hear("opened", id)).window;
}

/** What the tab has been sent by the time that the gateway answers. */
async function receivedBy(tab: RawTab, id: number): Promise<number> {
  tab.send({ kind: "ping" });
  await tab.hear("pong");
  return tab.received(id);
}

describe("the bytes of a connection", () => {
  it("stop at the tab's window, and go on with its credit", () =>
    withServer(flood, (port) =>
      withGateway({ connect, limits: { windowBytes: 100_000 } }, async (url) => {
        const tab = await RawTab.open(url);
        await opened(tab, 1, port);
        let granted = 100_000;
        for (let n = 0; n < 5; n += 1) {
          await expect.poll(() => tab.received(1)).toBe(granted);
          expect(await receivedBy(tab, 1)).toBe(granted);
          tab.send({ kind: "credit", id: 1, bytes: 300_000 });
          granted += 300_000;
        }
      }),
    ));

  it("that are there at once go as few messages, none longer than 256 KiB", () =>
    withServer(
      (socket) => void socket.write(pattern(1 << 20)),
      (port) =>
        withGateway({ connect }, async (url) => {
          const tab = await RawTab.open(url);
          await opened(tab, 1, port);
          await expect.poll(() => tab.received(1)).toBe(1 << 20);
          const sizes = tab.sizes(1);
          expect(sizes.length).toBeLessThan(12); // the system gives 64 KiB at a time
          expect(Math.max(...sizes)).toBeLessThanOrEqual(1 << 18);
          expect((await tab.read(1, 1 << 20)).equals(pattern(1 << 20))).toBe(true);
        }),
    ));

  it("of one that is not taken do not hold up another", () =>
    withServer(flood, (flooding) =>
      withServer(
        (socket) => void socket.pipe(socket),
        (echoing) =>
          withGateway({ connect }, async (url) => {
            const tab = await RawTab.open(url);
            await opened(tab, 1, flooding);
            await opened(tab, 3, echoing);
            await expect.poll(() => tab.received(1)).toBeGreaterThan(0);
            tab.sendData(3, Buffer.from("echo"));
            expect(String(await tab.read(3, 4))).toBe("echo");
          }),
      ),
    ));

  it("to a server that does not read are taken only so far; to abort ends it at once", () =>
    withServer(
      (socket) => void socket.pause(),
      (port) =>
        withGateway({ connect }, async (url, gateway) => {
          const tab = await RawTab.open(url);
          let window = await opened(tab, 1, port);
          let sent = 0;
          for (;;) {
            for (; window >= chunk.length; window -= chunk.length, sent += chunk.length) tab.sendData(1, chunk);
            const credit = await Promise.race([tab.hear("credit", 1), quiet(tab)]);
            if (credit === undefined) break;
            window += credit.bytes;
          }
          expect(sent).toBeGreaterThanOrEqual(1 << 20);
          expect(window).toBeLessThan(chunk.length);
          tab.send({ kind: "close", id: 1 }); // waits for the server ...
          tab.send({ kind: "ping" });
          await tab.hear("pong");
          expect(tab.has("closed")).toBe(false);
          tab.send({ kind: "abort", id: 1 }); // ... and this does not
          await tab.hear("closed", 1);
          await expect.poll(() => String(gateway)).toContain("connections:0");
        }),
    ));

  it("are refused beyond the window, and after the end", () =>
    withServer(
      (socket) => void socket.pause(),
      (port) =>
        withGateway({ connect, limits: { windowBytes: 1000 } }, async (url) => {
          const greedy = await RawTab.open(url);
          await opened(greedy, 1, port);
          for (let n = 0; n < 2; n += 1) greedy.sendData(1, chunk);
          expect((await greedy.hear("refused")).message).toBe("expected no bytes beyond the window, got some");
          const late = await RawTab.open(url);
          await opened(late, 1, port);
          late.send({ kind: "eof", id: 1 });
          late.sendData(1, Buffer.from("more"));
          expect((await late.hear("refused")).message).toBe("expected no bytes after eof, got some");
        }),
    ));

  it("wait in the servers when a tab takes nothing at all, whatever it had promised", () =>
    withServer(
      (socket) => void socket.once("data", () => flood(socket)),
      (port) =>
        withGateway({ connect, limits: { windowBytes: 1 << 30 } }, async (url) => {
          const tab = await RawTab.open(url);
          const ids = Array.from({ length: 20 }, (_, n) => 2 * n + 1);
          for (const id of ids) await opened(tab, id, port);
          const before = process.memoryUsage().arrayBuffers;
          for (const id of ids) tab.sendData(id, Buffer.from("go"));
          tab.pause();
          await new Promise((resolve) => setTimeout(resolve, 500));
          expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(60 << 20);
          tab.resume();
          await expect.poll(() => tab.received(1)).toBeGreaterThan(0);
        }),
    ));

  it("come to an end when there are none for too long", () =>
    withServer(
      () => {},
      (port) =>
        withGateway({ connect, limits: { idleTimeout: 0.1 } }, async (url) => {
          const tab = await RawTab.open(url);
          await opened(tab, 1, port);
          expect(await tab.hear("closed", 1)).toEqual({
            kind: "closed",
            id: 1,
            error: { code: "ETIMEDOUT", message: "nothing went over it for 0.1 s" },
          });
        }),
    ));
});

describe("a thousand connections too many", () => {
  it("are refused each, and leave room when they have gone", () =>
    withServer(
      (socket) => void socket.pipe(socket),
      (port) =>
        withGateway({ connect, limits: { connections: 10 } }, async (url, gateway) => {
          const tab = await RawTab.open(url);
          for (let n = 0; n < 1010; n += 1) {
            tab.send({ kind: "connect", id: 2 * n + 1, to: { host: "127.0.0.1", port } });
          }
          for (let n = 10; n < 1010; n += 1) {
            expect(await tab.hear("failed", 2 * n + 1)).toMatchObject({
              code: "EMFILE",
              message: "the gateway has its 10 connections already",
            });
          }
          for (let n = 0; n < 10; n += 1) {
            await tab.hear("opened", 2 * n + 1);
            tab.send({ kind: "abort", id: 2 * n + 1 });
          }
          await expect.poll(() => String(gateway)).toContain("connections:0");
          await opened(tab, 9001, port);
        }),
    ));
});

/** `undefined` when nothing has been heard for a while. */
async function quiet(tab: RawTab): Promise<undefined> {
  for (let n = 0; n < 20; n += 1) {
    tab.send({ kind: "ping" });
    await tab.hear("pong");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
