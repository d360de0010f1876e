import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import type { Place } from "../streams/gateway/protocol.ts";
import { connected, pattern, readAll, withServer } from "../../test/gateway/peers.ts";
import { RawTab } from "../../test/gateway/rawTab.ts";
import { withGateway } from "../../test/gateway/withGateway.ts";

vi.setConfig({ testTimeout: 120_000 });

const listen = ["0", "1024-65535", "0.0.0.0:0"];

async function listening(tab: RawTab, at: Place, id = 1): Promise<number> {
  tab.send({ kind: "listen", id, at });
  const { socknames } = await tab.hear("listening", id);
  return Number(socknames[0]?.[1]);
}

/** Lets the gateway work off what it has been told. */
async function answered(tab: RawTab): Promise<void> {
  tab.send({ kind: "ping" });
  await tab.hear("pong");
  await new Promise(setImmediate);
}

async function withDirectory<T>(program: (directory: string) => Promise<T>): Promise<T> {
  const directory = await mkdtemp(join(tmpdir(), "gateway-"));
  try {
    return await program(directory);
  } finally {
    await rm(directory, { recursive: true });
  }
}

/** The file of a socket whose process was killed. */
function leftBehind(directory: string): string {
  const path = join(directory, "left.sock");
  const script = `require("net").createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, "SIGKILL"))`;
  spawnSync(process.execPath, ["-e", script]);
  expect(existsSync(path)).toBe(true);
  return path;
}

describe("a tab that listens", () => {
  it("serves clients of both loopback addresses, and knows theirs", () =>
    withGateway({ listen }, async (url) => {
      const tab = await RawTab.open(url);
      const port = await listening(tab, { host: "localhost", port: 0 });
      for (const host of ["127.0.0.1", "::1"]) {
        const client = await connected({ host, port });
        const { id, listener, peername, sockname } = await tab.hear("incoming");
        expect({ listener, peername, sockname }).toEqual({
          listener: 1,
          peername: [host, client.localPort],
          sockname: [host, port],
        });
        tab.send({ kind: "accept", id });
        client.end("a question");
        expect(String(await tab.read(id, 10))).toBe("a question");
        await tab.hear("eof", id);
        tab.sendData(id, pattern(500_000));
        tab.send({ kind: "eof", id });
        expect((await readAll(client)).equals(pattern(500_000))).toBe(true);
        await tab.hear("closed", id);
      }
    }));

  it("hears of a client's end only after all that it had sent, however long that waits for the window", () =>
    withGateway({ listen, limits: { windowBytes: 50 } }, async (url) => {
      const tab = await RawTab.open(url);
      const port = await listening(tab, { host: "localhost", port: 0 });
      const client = await connected({ port });
      const { id } = await tab.hear("incoming");
      client.end(pattern(120)); // all of it, the end included, is there before it is accepted
      await once(client, "finish");
      for (let n = 0; n < 20; n += 1) await answered(tab);
      tab.send({ kind: "accept", id });
      for (const received of [50, 100]) {
        await expect.poll(() => tab.received(id)).toBe(received);
        await answered(tab);
        expect(tab.has("eof")).toBe(false);
        tab.send({ kind: "credit", id, bytes: 50 });
      }
      await tab.hear("eof", id);
      expect((await tab.read(id, 120)).equals(pattern(120))).toBe(true);
    }));

  it("is refused a port that is taken, not listed, or no port of this host", () =>
    withServer(
      () => {},
      (taken) =>
        withGateway({ listen }, async (url) => {
          const tab = await RawTab.open(url);
          const refused = async (id: number, at: Place): Promise<string> => {
            tab.send({ kind: "listen", id, at });
            const { code, message } = await tab.hear("failed", id);
            return `${code}: ${message}`;
          };
          expect(await refused(1, { host: "127.0.0.1", port: taken })).toMatch(/^EADDRINUSE: listen EADDRINUSE/);
          expect(await refused(3, { host: "localhost", port: 80 })).toBe(
            "EACCES: the gateway does not allow to listen at localhost:80",
          );
          expect(await refused(5, { host: "0.0.0.0", port: 9000 })).toMatch(/^EACCES/);
          expect(await refused(7, { host: "example.com", port: 9000 })).toBe(
            'EADDRNOTAVAIL: expected an address or "localhost" to listen at, got "example.com"',
          );
        }),
    ));

  it("gives its port back when it says so, when it crashes and when the gateway is closed", () =>
    withGateway({ listen }, async (url, gateway) => {
      const tab = await RawTab.open(url);
      const port = await listening(tab, { host: "127.0.0.1", port: 0 });
      const client = await connected({ port });
      const { id } = await tab.hear("incoming");
      tab.send({ kind: "accept", id });
      tab.send({ kind: "unlisten", id: 1 });
      await tab.hear("closed", 1);
      expect(await listening(tab, { host: "127.0.0.1", port }, 3)).toBe(port);
      client.write("still here");
      expect(String(await tab.read(id, 10))).toBe("still here");

      const reset = once(client, "error");
      tab.crash();
      expect((await reset)[0]).toMatchObject({ code: "ECONNRESET" });
      const next = await RawTab.open(url);
      expect(await listening(next, { host: "127.0.0.1", port })).toBe(port);

      const closed = gateway.close();
      expect(await next.hear("closed", 1)).toMatchObject({ error: { code: "ESHUTDOWN" } });
      await closed;
      await expect(connected({ port })).rejects.toMatchObject({ code: "ECONNREFUSED" });
    }));

  it("that wants it no more before it is there is told so when the port is free", () =>
    withGateway({ listen }, async (url, gateway) => {
      const tab = await RawTab.open(url);
      const port = await listening(tab, { host: "127.0.0.1", port: 0 });
      tab.send({ kind: "unlisten", id: 1 });
      tab.send({ kind: "listen", id: 3, at: { host: "127.0.0.1", port } });
      tab.send({ kind: "unlisten", id: 3 });
      expect(await tab.hear("failed", 3)).toMatchObject({ code: "ECANCELED" });
      await expect(connected({ port })).rejects.toMatchObject({ code: "ECONNREFUSED" });
      expect(String(gateway)).toContain("listeners:0");
    }));

  it("has its clients reset when there are too many that it does not take, or it takes too long", () =>
    withGateway({ listen, limits: { pendingAccepts: 2, acceptTimeout: 0.2 } }, async (url) => {
      const tab = await RawTab.open(url);
      const port = await listening(tab, { host: "127.0.0.1", port: 0 });
      const first = await connected({ port });
      const second = await connected({ port });
      const offers = [await tab.hear("incoming"), await tab.hear("incoming")];
      const [error] = await once(connect({ host: "127.0.0.1", port }), "error"); // while it connects, or right after
      expect(error).toMatchObject({ code: "ECONNRESET" });
      await Promise.all([first, second].map((client) => once(client, "error")));
      for (const { id } of offers) {
        expect(await tab.hear("closed", id)).toMatchObject({
          error: { code: "ETIMEDOUT", message: "not accepted for 0.2 s" },
        });
        tab.send({ kind: "accept", id }); // too late, and not its fault
      }
      await connected({ port });
      tab.send({ kind: "accept", id: (await tab.hear("incoming")).id });
      tab.send({ kind: "ping" });
      await tab.hear("pong");
    }));
});

describe("a tab that listens at a path", () => {
  it("has a socket's file there for so long", () =>
    withDirectory((directory) =>
      withGateway({ listen: [`${directory}/*`] }, async (url) => {
        const path = join(directory, "tab.sock");
        const tab = await RawTab.open(url);
        tab.send({ kind: "listen", id: 1, at: { path } });
        expect(await tab.hear("listening", 1)).toMatchObject({ socknames: [path] });
        const client = await connected({ path });
        const { id, peername } = await tab.hear("incoming");
        expect(peername).toBe("");
        tab.send({ kind: "accept", id });
        client.write("unix");
        expect(String(await tab.read(id, 4))).toBe("unix");
        tab.send({ kind: "listen", id: 3, at: { path } });
        expect(await tab.hear("failed", 3)).toMatchObject({ code: "EADDRINUSE" });
        tab.crash();
        await expect.poll(() => existsSync(path)).toBe(false);
      }),
    ));

  it("is told when the gateway is closed before it has the place", () =>
    withDirectory((directory) =>
      withGateway({ listen: [...listen, `${directory}/*`] }, async (url, gateway) => {
        const path = leftBehind(directory); // which is looked at first
        const tab = await RawTab.open(url);
        await connected({ port: await listening(tab, { host: "127.0.0.1", port: 0 }) });
        const { id } = await tab.hear("incoming");
        tab.send({ kind: "accept", id }); // the gateway waits for its end
        tab.send({ kind: "listen", id: 3, at: { path } });
        while (!String(gateway).includes("listeners:2")) await new Promise(setImmediate);
        const closed = gateway.close();
        expect(await tab.hear("failed", 3)).toMatchObject({ code: "ESHUTDOWN" });
        expect(existsSync(path)).toBe(false);
        tab.crash();
        await closed;
      }),
    ));

  it("takes over a file that a process has left behind, and nothing else", () =>
    withDirectory((directory) =>
      withGateway({ listen: [`${directory}/*`] }, async (url) => {
        const [left, text] = [leftBehind(directory), join(directory, "text")];
        const tab = await RawTab.open(url);
        tab.send({ kind: "listen", id: 1, at: { path: left } });
        await tab.hear("listening", 1);

        await writeFile(text, "mine");
        tab.send({ kind: "listen", id: 3, at: { path: text } });
        expect(await tab.hear("failed", 3)).toMatchObject({ code: "EADDRINUSE" });
        expect(existsSync(text)).toBe(true);

        const path = join(directory, "used.sock");
        const server = createServer().listen({ path });
        await once(server, "listening");
        tab.send({ kind: "listen", id: 5, at: { path } });
        expect(await tab.hear("failed", 5)).toMatchObject({ code: "EADDRINUSE" });
        await connected({ path });
        server.close();
      }),
    ));
});
