import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, vi } from "vitest";
import { WebSocket } from "ws";
import { Random, seeds } from "../../test/random.ts";
import { pattern, withServer } from "../../test/gateway/peers.ts";
import { origin, RawTab, token } from "../../test/gateway/rawTab.ts";
import { withGateway } from "../../test/gateway/withGateway.ts";
import { createGateway } from "./index.ts";

vi.setConfig({ testTimeout: 120_000 });

const connect = ["127.0.0.1:*"];

/** What a tab is told that is sent away. */
async function refusal(tab: RawTab): Promise<string> {
  const { code, message } = await tab.hear("refused");
  expect(await tab.closed).toEqual({ code: 1008, reason: code });
  return `${code}: ${message}`;
}

describe("a session", () => {
  it("is refused, with the reason, to pages of other origins", () =>
    withGateway({ connect }, async (url) => {
      const tab = await RawTab.open(url, { origin: "https://evil.example" });
      expect(await refusal(tab)).toBe("EACCES: the gateway does not allow pages of https://evil.example");
      expect(tab.has("welcome")).toBe(false);
      const program = new WebSocket(url);
      const [data] = await new Promise<[Buffer]>((resolve) =>
        program.once("message", (...args) => resolve(args as never)),
      );
      expect(String(data)).toContain("the gateway does not allow pages of no origin");
    }));

  it("is refused to pages without the token, with another version, or that say nothing", () =>
    withGateway({ connect, limits: { handshakeTimeout: 0.1 } }, async (url) => {
      expect(await refusal(await RawTab.open(url, { token: `${token}.` }))).toBe(
        "EACCES: the token is not the gateway's",
      );
      const silent = await RawTab.open(url, { isSilent: true });
      expect(await refusal(silent)).toBe("ETIMEDOUT: expected a token within 0.1 s, got none");
      const old = await RawTab.open(url, { isSilent: true });
      old.send({ kind: "hello", version: 0, token });
      expect(await refusal(old)).toBe("EPROTONOSUPPORT: expected version 1 of the protocol, got 0");
      const early = await RawTab.open(url, { isSilent: true });
      early.send({ kind: "listen", id: 1, at: { host: "", port: 9000 } });
      expect(await refusal(early)).toBe("EPROTO: expected hello first, got listen");
    }));

  it("is refused to one tab too many", () =>
    withGateway({ connect, limits: { sessions: 1 } }, async (url) => {
      const first = await RawTab.open(url);
      await first.hear("welcome");
      expect(await refusal(await RawTab.open(url))).toBe("EMFILE: the gateway has its 1 sessions already");
      first.crash();
      await expect
        .poll(async () => {
          const next = await RawTab.open(url);
          await Promise.race([next.hear("welcome"), next.closed]);
          return next.has("refused");
        })
        .toBe(false);
    }));

  it("can be had from a server of one's own", async () => {
    await using gateway = createGateway({ origins: [origin], token, connect });
    const server = createServer().on("upgrade", gateway.handleUpgrade).listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const tab = await RawTab.open(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/any/path`);
    await tab.hear("welcome");
    await gateway.close();
    await tab.closed;
    const late = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await new Promise((resolve) => late.once("error", resolve));
    server.close();
  });

  it("answers a plain request with 426", () =>
    withGateway({}, async (url) => {
      const response = await fetch(url.replace("ws:", "http:"));
      expect(response.status).toBe(426);
    }));

  it("ends when the tab does not answer any more, and not before", () =>
    withServer(
      (socket) => void socket.on("data", () => {}),
      (port) =>
        withGateway({ connect, limits: { keepalive: 0.05 } }, async (url, gateway) => {
          const tab = await RawTab.open(url);
          tab.send({ kind: "connect", id: 1, to: { host: "127.0.0.1", port } });
          await tab.hear("opened");
          await new Promise((resolve) => setTimeout(resolve, 400)); // eight questions, all answered
          expect(String(gateway)).toContain("sessions:1, connections:1");
          tab.pause();
          await expect.poll(() => String(gateway), { timeout: 5000 }).toContain("sessions:0, connections:0");
        }),
    ));

  it("of garbage ends with what was wrong", () =>
    withGateway({ connect }, async (url) => {
      const cases: [(tab: RawTab) => void, string][] = [
        [(tab) => tab.sendRaw("what?"), "expected a message in JSON, got something else"],
        [(tab) => tab.sendRaw("null"), "expected kind to be a known one, got undefined"],
        [(tab) => tab.sendRaw('{"kind":"toString"}'), "expected kind to be a known one, got toString"],
        [(tab) => tab.sendRaw('{"kind":"eof","id":-1}'), "expected id to be a whole number of 32 bits, got -1"],
        [(tab) => tab.sendRaw('{"kind":"eof","id":0}'), "expected id to be a number above 0, got 0"],
        [(tab) => tab.sendRaw('{"kind":"eof","id":7}'), "expected the number of a connection, got 7"],
        [(tab) => tab.sendRaw('{"kind":"connect","id":1}'), "expected to to be an object, got undefined"],
        [
          (tab) => tab.sendRaw('{"kind":"listen","id":1,"at":{"host":"","port":65536}}'),
          "expected port to be a port up to 65535, got 65536",
        ],
        [(tab) => tab.sendRaw(new Uint8Array([1, 2])), "expected data first, got bytes"],
        [(tab) => tab.sendData(9, new Uint8Array(1)), "expected the number of a connection, got 9"],
        [
          (tab) => tab.send({ kind: "connect", id: 2, to: { host: "a", port: 1 } }),
          "expected an odd number above -1, got 2",
        ],
        [(tab) => tab.send({ kind: "hello", version: 1, token }), "expected hello once, got it again"],
      ];
      for (const [act, message] of cases) {
        const tab = await RawTab.open(url);
        act(tab);
        expect(await refusal(tab)).toBe(`EPROTO: ${message}`);
      }
    }));

  it("ends at a message that is too long", () =>
    withGateway({ connect, limits: { messageBytes: 1000 } }, async (url) => {
      const tab = await RawTab.open(url);
      tab.sendRaw(new Uint8Array(1001));
      expect(await tab.closed).toMatchObject({ code: 1009 });
    }));

  it("survives any order of well-formed messages, and leaves nothing open", () =>
    withServer(
      (socket) => void socket.pipe(socket),
      (port) =>
        withGateway({ connect, listen: ["0"] }, async (url, gateway) => {
          for (const seed of seeds) {
            const random = new Random(seed);
            const tab = await RawTab.open(url);
            for (let n = 0; n < 200; n += 1) {
              const id = random.below(40) + 1;
              const kind = random.pick([
                "connect",
                "listen",
                "unlisten",
                "credit",
                "eof",
                "close",
                "abort",
                "data",
                "accept",
              ] as const);
              if (kind === "data") tab.sendData(id, pattern(random.below(5000)));
              else
                tab.sendRaw(
                  JSON.stringify({ kind, id, to: { host: "127.0.0.1", port }, at: { host: "", port: 0 }, bytes: 100 }),
                );
            }
            tab.send({ kind: "ping" });
            await Promise.race([tab.hear("pong"), tab.closed]);
            tab.crash();
          }
          await expect
            .poll(() => String(gateway), { timeout: 20_000 })
            .toBe("GatewayServer[open, sessions:0, connections:0, listeners:0]");
          const tab = await RawTab.open(url);
          await tab.hear("welcome");
        }),
    ));
});
