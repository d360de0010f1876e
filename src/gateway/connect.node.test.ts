import { once } from "node:events";
import { mkdtemp, rm, symlink } from "node:fs/promises";
import { createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { pattern, readAll, withServer } from "../../test/gateway/peers.ts";
import { RawTab } from "../../test/gateway/rawTab.ts";
import { withGateway } from "../../test/gateway/withGateway.ts";

vi.setConfig({ testTimeout: 120_000 });

const connect = ["127.0.0.1:*", "[::1]:*"];
const echo = (socket: Socket): void => void socket.pipe(socket);

/** A server, a gateway that allows it, and a tab connected to the server with number 1. */
function withTab(onClient: (socket: Socket) => void, program: (tab: RawTab) => Promise<void>, windowBytes = 1 << 20) {
  return withServer(onClient, (port) =>
    withGateway({ connect, limits: { windowBytes } }, async (url) => {
      const tab = await RawTab.open(url);
      tab.send({ kind: "connect", id: 1, to: { host: "127.0.0.1", port } });
      await tab.hear("opened", 1);
      await program(tab);
    }),
  );
}

describe("a tab's connection to a server", () => {
  it("knows both addresses", () =>
    withServer(echo, (port) =>
      withGateway({ connect }, async (url) => {
        const tab = await RawTab.open(url);
        tab.send({ kind: "connect", id: 1, to: { host: "127.0.0.1", port } });
        const { peername, sockname } = await tab.hear("opened", 1);
        expect(peername).toEqual(["127.0.0.1", port]);
        expect(sockname).toEqual(["127.0.0.1", expect.any(Number)]);
      }),
    ));

  it("carries bytes there and back, and ends each direction by itself", () =>
    withTab(echo, async (tab) => {
      tab.sendData(1, Buffer.from("to and fro"));
      expect(String(await tab.read(1, 10))).toBe("to and fro");
      tab.sendData(1, Buffer.from("last"));
      tab.send({ kind: "eof", id: 1 });
      await tab.hear("eof", 1);
      expect(String(await tab.read(1, 4))).toBe("last");
      expect(await tab.hear("closed", 1)).toEqual({ kind: "closed", id: 1 });
    }));

  it("takes what the server sends after the tab's end", () => {
    const answer = pattern(300_000);
    return withTab(
      async (socket) => {
        const question = await readAll(socket);
        socket.end(Buffer.concat([question, answer]));
      },
      async (tab) => {
        tab.sendData(1, Buffer.from("?"));
        tab.send({ kind: "eof", id: 1 });
        await tab.hear("eof", 1);
        expect((await tab.read(1, 300_001)).equals(Buffer.concat([Buffer.from("?"), answer]))).toBe(true);
      },
    );
  });

  it("delivers all that a tab sent before it closed, and drops what comes then", async () => {
    let received: Promise<Buffer> | undefined;
    await withTab(
      (socket) => {
        received = readAll(socket);
        const flood = setInterval(() => socket.write(pattern(10_000)), 1);
        socket.on("close", () => clearInterval(flood));
      },
      async (tab) => {
        tab.sendData(1, pattern(1_000_000));
        tab.send({ kind: "close", id: 1 });
        await tab.hear("closed", 1);
        expect((await received)?.equals(pattern(1_000_000))).toBe(true);
      },
    );
  });

  it("resets the server's end when the tab aborts, closes badly or is gone", () =>
    withServer(
      () => {},
      (port, server) =>
        withGateway({ connect }, async (url, gateway) => {
          const ends = async (end: (tab: RawTab) => void): Promise<unknown> => {
            const tab = await RawTab.open(url);
            tab.send({ kind: "connect", id: 1, to: { host: "127.0.0.1", port } });
            const [socket] = (await once(server, "connection")) as [Socket];
            await tab.hear("opened", 1);
            end(tab);
            const [error] = await once(socket, "error");
            return (error as NodeJS.ErrnoException).code;
          };
          expect(await ends((tab) => tab.send({ kind: "abort", id: 1 }))).toBe("ECONNRESET");
          expect(await ends((tab) => tab.crash())).toBe("ECONNRESET");
          await expect.poll(() => String(gateway)).toContain("connections:0");
        }),
    ));

  it("reports a reset by the server, after every byte that came before it", () =>
    withTab(
      (socket) => {
        socket.write(pattern(100_000));
        socket.once("data", () => socket.resetAndDestroy());
      },
      async (tab) => {
        await expect.poll(() => tab.received(1)).toBe(1000); // the rest waits for credit
        tab.sendData(1, Buffer.from("now"));
        tab.send({ kind: "credit", id: 1, bytes: 1 << 20 });
        expect(await tab.hear("closed", 1)).toMatchObject({ error: { code: "ECONNRESET" } });
        expect((await tab.read(1, 100_000)).equals(pattern(100_000))).toBe(true);
      },
      1000,
    ));

  it("is refused as the system refuses it", () =>
    withGateway({ connect }, async (url) => {
      const port = await withServer(echo, async (free) => free);
      const tab = await RawTab.open(url);
      tab.send({ kind: "connect", id: 1, to: { host: "127.0.0.1", port } });
      expect(await tab.hear("failed", 1)).toEqual({
        kind: "failed",
        id: 1,
        code: "ECONNREFUSED",
        message: `connect ECONNREFUSED 127.0.0.1:${port}`,
      });
    }));

  it("reaches the address that was checked, also if the name would by then have another", () =>
    withServer(echo, async (port) => {
      let asked = 0;
      const resolve = async (): Promise<string[]> => [asked++ === 0 ? "127.0.0.1" : "127.0.0.2"];
      await withGateway({ connect: ["server.test:*", "127.0.0.1:*"], resolve }, async (url) => {
        const tab = await RawTab.open(url);
        tab.send({ kind: "connect", id: 1, to: { host: "server.test", port } });
        expect((await tab.hear("opened", 1)).peername).toEqual(["127.0.0.1", port]);
        tab.send({ kind: "connect", id: 3, to: { host: "server.test", port } });
        const { code, message } = await tab.hear("failed", 3);
        expect(`${code}: ${message}`).toBe(
          `EACCES: the gateway does not allow server.test:${port}, as its address is neither public nor listed`,
        );
        expect(asked).toBe(2);
      });
    }));

  it("can be given up before it is made", () => {
    const { promise: never } = unsettled();
    return withGateway({ connect: ["slow.test:80"], resolve: () => never }, async (url, gateway) => {
      const tab = await RawTab.open(url);
      tab.send({ kind: "connect", id: 1, to: { host: "slow.test", port: 80 } });
      tab.send({ kind: "abort", id: 1 });
      await tab.hear("closed", 1);
      tab.send({ kind: "abort", id: 1 });
      tab.send({ kind: "ping" });
      await tab.hear("pong");
      expect(String(gateway)).toContain("sessions:1");
    });
  });
});

describe("a tab's connection to a unix socket", () => {
  it("is made where the path is listed, and not through a link that leads out of a directory", async () => {
    const directory = await mkdtemp(join(tmpdir(), "gateway-"));
    const path = join(directory, "echo.sock");
    const server = createServer({ allowHalfOpen: true }, echo).listen({ path });
    await once(server, "listening");
    await symlink(path, join(directory, "link.sock"));
    try {
      await withGateway({ connect: [`${directory}/*`] }, async (url) => {
        const tab = await RawTab.open(url);
        tab.send({ kind: "connect", id: 1, to: { path } });
        expect(await tab.hear("opened", 1)).toMatchObject({ peername: "", sockname: "" });
        tab.sendData(1, Buffer.from("unix"));
        expect(String(await tab.read(1, 4))).toBe("unix");
        tab.send({ kind: "connect", id: 3, to: { path: join(directory, "link.sock") } });
        expect(await tab.hear("failed", 3)).toMatchObject({ code: "EACCES" });
        tab.send({ kind: "connect", id: 5, to: { path: join(directory, "none.sock") } });
        expect(await tab.hear("failed", 5)).toMatchObject({ code: "ENOENT" });
        tab.send({ kind: "connect", id: 7, to: { path: "/etc/passwd" } });
        expect(await tab.hear("failed", 7)).toMatchObject({ code: "EACCES" });
      });
    } finally {
      server.close();
      await rm(directory, { recursive: true });
    }
  });
});

function unsettled(): { promise: Promise<never> } {
  return { promise: new Promise<never>(() => {}) };
}
