import { once } from "node:events";
import { readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { createServer, type TLSSocket } from "node:tls";
import { describe, expect, it, vi } from "vitest";
import { pattern, withServer } from "../../test/gateway/peers.ts";
import { RawTab } from "../../test/gateway/rawTab.ts";
import { withGateway } from "../../test/gateway/withGateway.ts";
import type { TlsRequest } from "../streams/gateway/protocol.ts";

vi.setConfig({ testTimeout: 120_000 });

const pem = readFileSync(new URL("../../test/gateway/certificate.pem", import.meta.url), "utf8");

/** A tab, and the port of a TLS server, which `connect()` connects it to. */
async function withTls(
  onClient: (socket: TLSSocket) => void,
  program: (tab: RawTab, connect: (id: number, tls: TlsRequest, host?: string) => void) => Promise<void>,
): Promise<void> {
  const server = createServer({ key: pem, cert: pem, ALPNProtocols: ["echo"] }, (socket) => {
    socket.on("error", () => {});
    onClient(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  try {
    const resolve = async (): Promise<string[]> => ["127.0.0.1"];
    const connect = ["127.0.0.1:*", "server.test:*", "other.test:*"];
    await withGateway({ connect, resolve, limits: { connectTimeout: 0.5 } }, async (url) => {
      const tab = await RawTab.open(url);
      await program(tab, (id, tls, host = "server.test") => {
        tab.send({ kind: "connect", id, to: { host, port }, tls });
      });
    });
  } finally {
    server.close();
  }
}

const echo = (socket: TLSSocket): void => void socket.pipe(socket);

describe("a tab's TLS connection", () => {
  it("carries bytes there and back, and tells what it is", () =>
    withTls(echo, async (tab, connect) => {
      connect(1, { ca: pem, alpn: ["other", "echo"] });
      const { tls } = await tab.hear("opened", 1);
      expect(tls).toMatchObject({
        cipher: [expect.stringMatching(/^TLS_/), "TLSv1.3"],
        alpn: "echo",
        peercert: {
          subject: { CN: "server.test" },
          issuer: { CN: "server.test" },
          subjectAltName: "DNS:server.test, DNS:localhost, IP Address:127.0.0.1",
        },
      });
      tab.sendData(1, pattern(700_000));
      expect((await tab.read(1, 700_000)).equals(pattern(700_000))).toBe(true);
      tab.send({ kind: "close", id: 1 });
      expect(await tab.hear("closed", 1)).toEqual({ kind: "closed", id: 1 });
    }));

  it("is made to an address too, if the certificate is for it", () =>
    withTls(echo, async (tab, connect) => {
      connect(1, { ca: pem }, "127.0.0.1");
      await tab.hear("opened", 1);
    }));

  it("is made to another name than the host's where the tab says so", () =>
    withTls(echo, async (tab, connect) => {
      connect(1, { ca: pem, serverHostname: "server.test" }, "other.test");
      await tab.hear("opened", 1);
    }));

  it("fails if the certificate is not trusted, or for another name", () =>
    withTls(echo, async (tab, connect) => {
      connect(1, {});
      expect(await tab.hear("failed", 1)).toMatchObject({ code: "DEPTH_ZERO_SELF_SIGNED_CERT" });
      connect(3, { ca: pem }, "other.test");
      expect(await tab.hear("failed", 3)).toMatchObject({ code: "ERR_TLS_CERT_ALTNAME_INVALID" });
    }));

  it("is reset when the tab aborts", () => {
    const errors: (string | undefined)[] = [];
    return withTls(
      (socket) => void socket.on("error", ({ code }: NodeJS.ErrnoException) => errors.push(code)).resume(),
      async (tab, connect) => {
        connect(1, { ca: pem });
        await tab.hear("opened", 1);
        tab.sendData(1, pattern(100));
        tab.send({ kind: "abort", id: 1 });
        await tab.hear("closed", 1);
        await expect.poll(() => errors).toEqual(["ECONNRESET"]);
      },
    );
  });
});

it("a target that never speaks TLS is given up after the time that it has", async () => {
  await withServer(
    () => {},
    (port) =>
      withGateway({ connect: ["127.0.0.1:*"], limits: { connectTimeout: 0.2 } }, async (url) => {
        const tab = await RawTab.open(url);
        tab.send({ kind: "connect", id: 1, to: { host: "127.0.0.1", port }, tls: {} });
        expect(await tab.hear("failed", 1)).toMatchObject({ code: "ETIMEDOUT", message: "no answer for 0.2 s" });
      }),
  );
});
