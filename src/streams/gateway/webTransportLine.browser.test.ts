import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { commands } from "vitest/browser";
import {
  blocks,
  decode,
  encode,
  readTotal,
  sha256,
  startGateway,
  startPython,
  token,
} from "../../../test/gateway/inTab.ts";
import { peer } from "../../../test/streams/wires.ts";
import { raised } from "../../../test/raised.ts";
import { type Coroutine, createTask, gather, run, sleep, until } from "../../index.ts";
import {
  ConnectionRefusedError,
  ConnectionResetError,
  Gateway,
  type GatewayOptions,
  openConnection,
  OSError,
  startServer,
  type StreamReader,
  type StreamWriter,
} from "../index.ts";
import { FrameReader } from "./frames.ts";

vi.setConfig({ testTimeout: 120_000 });

const MB = 1 << 20;
let python = { id: 0, port: 0 };
let process = { id: 0, url: "", hash: new Uint8Array() };

const fromHex = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(text.match(/../g) ?? [], (digits) => Number.parseInt(digits, 16));

/** A gateway's process that allows this page, or another one. */
async function start(origin: string): Promise<typeof process> {
  const { id, match } = await commands.startProgram(
    "node",
    ["test/gateway/webTransportGateway.ts", origin],
    "(https:\\S+) (\\S+)",
  );
  return { id, url: match[1] as string, hash: fromHex(match[2] as string) };
}

const gatewayAt = ({ url, hash }: typeof process, more: Partial<GatewayOptions> = {}): Gateway =>
  new Gateway(url, { token, serverCertificateHashes: [{ algorithm: "sha-256", value: hash }], ...more });

beforeAll(async () => {
  [python, process] = await Promise.all([startPython(), start(location.origin)]);
});
afterAll(() => Promise.all([python.id, process.id].map((id) => commands.killProgram(id, "SIGKILL"))));

describe("a gateway over WebTransport", () => {
  let gateway: Gateway;
  const asked = function* (what: string): Coroutine<[StreamReader, StreamWriter]> {
    const [reader, writer] = yield* openConnection("127.0.0.1", python.port, { gateway });
    writer.write(encode(`${what}\n`));
    return [reader, writer];
  };
  beforeAll(() => void (gateway = gatewayAt(process)));
  afterAll(() => gateway.close());

  it("carries connections in both directions, each to its end", () =>
    run(function* () {
      const [[reader], [echo, writer]] = yield* gather([asked(`download ${4 * MB} 9`), asked("echo")]);
      const sent = blocks(2 * MB);
      const sending = createTask(function* (): Coroutine<void> {
        for (const block of sent) {
          writer.write(block);
          yield* writer.drain();
        }
        writer.writeEof();
      });
      const [received, echoed] = yield* gather([readTotal(reader, 4 * MB), readTotal(echo, 2 * MB)]);
      yield* sending;
      expect(decode(yield* reader.readline())).toBe(`${yield* until(sha256(received))}\n`);
      expect(yield* until(sha256(echoed))).toBe(yield* until(sent.digest()));
      expect(decode(yield* echo.read())).toBe("<eof>");
      writer.close();
      yield* writer.waitClosed();
    }));

  it("lets the page listen", () =>
    run(function* () {
      const server = yield* startServer(
        function* (_, writer) {
          writer.write(encode("hello\n"));
          writer.close();
          yield* writer.waitClosed();
        },
        "localhost",
        0,
        { gateway },
      );
      const [, port] = server.sockets.map((socket) => socket.getsockname() as [string, number])[0] ?? [];
      const client = yield* until(commands.runProgram("curl", ["-s", "--http0.9", `http://127.0.0.1:${port}/`]));
      expect(client.stdout).toBe("hello\n");
      server.close();
      yield* server.waitClosed();
    }));

  it("keeps a page that says nothing for longer than the gateway waits for a sign of it", () =>
    run(function* () {
      const [reader, writer] = yield* asked("echo");
      yield* sleep(3.5);
      writer.write(encode("still here"));
      expect(decode(yield* reader.readexactly(10))).toBe("still here");
      writer.transport.abort();
    }));

  it("says why it refuses", async () => {
    const foreign = await start("https://other.example");
    await run(function* () {
      const nobody = yield* until(commands.freePort());
      expect(yield* raised(openConnection("127.0.0.1", nobody, { gateway }))).toBeInstanceOf(ConnectionRefusedError);
      for (const [refusing, message] of [
        [gatewayAt(process, { token: "not the token of it" }), "the token is not the gateway's"],
        [gatewayAt(foreign), `the gateway does not allow pages of ${location.origin}`],
      ] as const) {
        const error = yield* raised(openConnection("127.0.0.1", python.port, { gateway: refusing }));
        expect(error).toBeInstanceOf(OSError);
        expect(error).toMatchObject({ code: "EACCES", message: `${message} (${refusing.url})` });
      }
    });
    await commands.killProgram(foreign.id, "SIGKILL");
  });

  it("says so to who speaks something else", async () => {
    const { url, hash } = process;
    const platform = new WebTransport(url, { serverCertificateHashes: [{ algorithm: "sha-256", value: hash }] });
    await platform.ready;
    const { readable, writable } = await platform.createBidirectionalStream();
    await writable.getWriter().write(encode("GET / HTTP/1.1\r\n\r\n"));
    const texts: string[] = [];
    const frames = new FrameReader({ onText: (text) => texts.push(text), onBytes() {}, onEmpty() {} }, MB);
    const reader: ReadableStreamDefaultReader<Uint8Array> = readable.getReader();
    for (let read = await reader.read(); !read.done; read = await reader.read()) frames.push(read.value);
    expect(texts.map((text) => JSON.parse(text) as unknown)).toEqual([
      {
        kind: "refused",
        code: "EPROTO",
        message: "expected a message of at most 1048576 bytes, got one of 1195725856",
      },
    ]);
    platform.close();
  });

  it("that goes without a word is missed", async () => {
    const other = await start(location.origin);
    await run(function* () {
      gateway = gatewayAt(other, { keepalive: 0.5 });
      const [reader] = yield* asked("flood");
      yield* reader.readexactly(MB);
      yield* until(commands.killProgram(other.id, "SIGKILL"));
      const lost = createTask(function* (): Coroutine<void> {
        while ((yield* reader.read(MB)).length > 0);
      });
      expect(yield* raised(lost)).toBeInstanceOf(ConnectionResetError);
    });
    gateway = gatewayAt(process);
  });
});

describe("where there is no WebTransport", () => {
  afterEach(() => void vi.unstubAllGlobals());

  it.each([
    ["in the browser", () => void vi.stubGlobal("WebTransport", undefined)],
    ["at the gateway", () => ({ url: `${peer.webTransport}/refuse`, hash: fromHex(peer.certificateHash) })],
  ])("%s, the fallback is used", async (_, remove) => {
    const { id, url } = await startGateway("--connect", "localhost:*");
    const gateway = gatewayAt({ ...process, ...remove() }, { fallback: url });
    await run(function* () {
      const [reader, writer] = yield* openConnection("127.0.0.1", python.port, { gateway });
      writer.write(encode("lines\nby the other way\n"));
      expect(decode(yield* reader.readline())).toBe("BY THE OTHER WAY\n");
      writer.transport.abort();
    });
    gateway.close();
    await commands.killProgram(id, "SIGKILL");
  });

  it("nor a fallback, it says so", async () => {
    vi.stubGlobal("WebTransport", undefined);
    const error = await run(raised(openConnection("localhost", 1, { gateway: gatewayAt(process) })));
    expect(error).toMatchObject({ code: "ENOTSUP" });
  });
});
