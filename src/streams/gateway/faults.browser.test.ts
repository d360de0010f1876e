import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { cdp, commands, server as runner } from "vitest/browser";
import {
  decode,
  encode,
  readTotal,
  sha256,
  startGateway,
  startPython,
  token,
  withGateway,
} from "../../../test/gateway/inTab.ts";
import { raised } from "../../../test/raised.ts";
import {
  type Coroutine,
  createTask,
  gather,
  getRunningLoop,
  run,
  sleep,
  TimeoutError,
  until,
  waitFor,
} from "../../index.ts";
import {
  ConnectionAbortedError,
  ConnectionRefusedError,
  ConnectionResetError,
  Gateway,
  openConnection,
  OSError,
  startServer,
  type StreamReader,
  type StreamWriter,
} from "../index.ts";

vi.setConfig({ testTimeout: 120_000 });

const MB = 1 << 20;
let port = 0;
let python = 0;
beforeAll(async () => void ({ port, id: python } = await startPython()));
afterAll(() => commands.killProgram(python, "SIGKILL"));

function* asked(gateway: Gateway, what: string, at = port): Coroutine<[StreamReader, StreamWriter]> {
  const [reader, writer] = yield* openConnection("127.0.0.1", at, { gateway });
  writer.write(encode(`${what}\n`));
  return [reader, writer];
}

/** All that comes, and the error that comes after it, if one does. */
function* drained(reader: StreamReader): Coroutine<[total: number, error: unknown]> {
  let total = 0;
  try {
    for (let part; (part = yield* reader.read(MB)).length > 0;) total += part.length;
    return [total, undefined];
  } catch (error) {
    return [total, error];
  }
}

describe("a peer", () => {
  it("that is killed in the middle of a transfer ends the connection, after all that it had sent", async () => {
    const peer = await startPython();
    await withGateway([], function* (gateway) {
      const [reader] = yield* asked(gateway, "flood", peer.port);
      yield* reader.readexactly(2 * MB);
      yield* until(commands.killProgram(peer.id, "SIGKILL"));
      const [total, error] = yield* drained(reader);
      expect(total).toBeGreaterThan(0); // what lay in between; the system ends a killed process's sockets in order
      expect(error).toBeUndefined();
      const refused = yield* raised(openConnection("127.0.0.1", peer.port, { gateway }));
      expect(refused).toBeInstanceOf(ConnectionRefusedError);
    });
  });

  it("that resets is reported as a reset, with nothing lost before it", () =>
    withGateway([], function* (gateway) {
      const [reader, writer] = yield* asked(gateway, `reset ${3 * MB} 5`);
      const [again] = yield* asked(gateway, `download ${3 * MB} 5`);
      const received = yield* readTotal(reader, 3 * MB);
      yield* readTotal(again, 3 * MB);
      expect(decode(yield* again.readline())).toBe(`${yield* until(sha256(received))}\n`);
      writer.write(encode("now\n"));
      expect(yield* raised(reader.read())).toBeInstanceOf(ConnectionResetError);
      expect(yield* raised(writer.waitClosed())).toBeInstanceOf(ConnectionResetError);
    }));

  it("that never reads stops the writer, and abort() ends it at once", () =>
    withGateway([], function* (gateway, { id }) {
      const [, writer] = yield* asked(gateway, "ignore");
      let written = 0;
      function* writeOn(): Coroutine<void> {
        for (; ; written += 65_536) {
          yield* writer.drain();
          writer.write(new Uint8Array(65_536));
        }
      }
      const before = yield* until(commands.peakMemory(id));
      for (let last = -1; last < written;) {
        last = written; // until a whole second has passed in which nothing was taken
        expect(yield* raised(waitFor(writeOn(), 1))).toBeInstanceOf(TimeoutError);
      }
      expect(writer.transport.getWriteBufferSize()).toBeLessThanOrEqual(2 * 65_536);
      expect((yield* until(commands.peakMemory(id))) - before).toBeLessThan(32);
      writer.close();
      expect(yield* raised(waitFor(writer.waitClosed(), 0.2))).toBeInstanceOf(TimeoutError);
      writer.transport.abort();
      yield* writer.waitClosed();
    }));

  it("that floods a tab that does not read is stopped, and nothing of it is lost", () =>
    withGateway([], function* (gateway) {
      const [reader, writer] = yield* asked(gateway, `download ${20 * MB} 9`);
      yield* sleep(1);
      const held = Number(/unread:(\d+)/.exec(String(writer))?.[1]);
      expect(held).toBeGreaterThan(0);
      expect(held).toBeLessThanOrEqual(4 * MB);
      const all = new Uint8Array(20 * MB);
      for (let at = 0; at < all.length;) {
        const part = yield* reader.read(Math.min(all.length - at, 300_000));
        all.set(part, at);
        at += part.length;
        if (at < MB) yield* sleep(0.02); // a slow reader
      }
      expect(decode(yield* reader.readline())).toBe(`${yield* until(sha256(all))}\n`);
    }));

  it("that floods without end takes no more memory than the windows, of the page or of the gateway", () =>
    withGateway([], function* (gateway, { id }) {
      yield* asked(gateway, "ignore"); // what the first connection takes is taken
      const before = yield* until(Promise.all([heldByPage(), commands.peakMemory(id)]));
      const writers: StreamWriter[] = [];
      for (let n = 0; n < 4; n += 1) writers.push((yield* asked(gateway, "flood"))[1]);
      const unread = (): number[] => writers.map((writer) => Number(/unread:(\d+)/.exec(String(writer))?.[1]));
      for (let last: number[] = []; String(last) !== String(unread()) || last.includes(Number.NaN);) {
        last = unread(); // until a whole second has passed in which nothing came
        yield* sleep(1);
      }
      const after = yield* until(Promise.all([heldByPage(), commands.peakMemory(id)]));
      for (const bytes of unread()) expect(bytes).toBeLessThanOrEqual(4 * MB);
      expect(after[0] - before[0]).toBeLessThan(4 * 4 + 8);
      expect(after[1] - before[1]).toBeLessThan(32);
      for (const writer of writers) writer.transport.abort();
    }));
});

/** The memory that the page holds with its arrays, in MB; 0 where the browser does not tell. */
async function heldByPage(): Promise<number> {
  if (runner.browser !== "chromium") return 0;
  await cdp().send("HeapProfiler.collectGarbage");
  const { usedSize, backingStorageSize } = await cdp().send("Runtime.getHeapUsage");
  return (usedSize + backingStorageSize) / MB;
}

describe("a gateway", () => {
  it("that is killed ends connections and servers with the reason, and can be used when it is back", async () => {
    const at = String(await commands.freePort());
    const args = [
      "--connect",
      "localhost:*",
      "--listen",
      "localhost:0",
      "--listen",
      "localhost:1024-65535",
      "--port",
      at,
    ];
    const first = await startGateway(...args);
    const gateway = new Gateway(first.url, { token });
    await run(function* () {
      const reports: string[] = [];
      getRunningLoop().setExceptionHandler((_, { message }) => void reports.push(message));
      const hello = function* (_: StreamReader, writer: StreamWriter): Coroutine<void> {
        writer.write(encode("hello\n"));
        writer.close();
        yield* writer.waitClosed();
      };
      const ending = yield* startServer(hello, "localhost", 0, { gateway });
      const lasting = yield* startServer(hello, "localhost", 0, { gateway, relisten: true });
      const name = lasting.sockets[0]?.getsockname() as [string, number];
      const ended = createTask(ending.serveForever());
      const [reader, writer] = yield* asked(gateway, "flood");
      const [, writing] = yield* asked(gateway, "ignore");
      const drain = createTask(function* (): Coroutine<void> {
        for (;;) {
          writing.write(new Uint8Array(65_536));
          yield* writing.drain();
        }
      });
      const ends = gather([ended, drain], { returnExceptions: true });
      yield* reader.readexactly(MB);
      yield* until(commands.killProgram(first.id, "SIGKILL"));

      const [, error] = yield* drained(reader);
      for (const one of [error, ...(yield* ends), yield* raised(writer.waitClosed())]) {
        expect(one).toBeInstanceOf(ConnectionResetError);
        expect(String(one)).toContain(`the gateway at ${first.url} is gone`);
      }
      expect(ending.isServing()).toBe(false);
      expect(reports).toEqual([expect.stringContaining("has lost its place, and listens again")]);
      const none = yield* raised(openConnection("127.0.0.1", port, { gateway }));
      expect(none).toBeInstanceOf(ConnectionRefusedError);
      expect(String(none)).toBe(`ConnectionRefusedError: no gateway answers at ${first.url}`);

      const second = yield* until(startGateway(...args));
      for (;;) {
        const client = yield* until(commands.runProgram("curl", ["-s", "--http0.9", `http://127.0.0.1:${name[1]}/`]));
        if (client.status === 0) {
          expect(client.stdout).toBe("hello\n");
          break;
        }
      }
      expect(lasting.sockets[0]?.getsockname()).toEqual(name);
      lasting.close();
      yield* lasting.waitClosed();
      const [again] = yield* asked(gateway, "lines\nback");
      expect(decode(yield* again.readline())).toBe("BACK\n");
      yield* until(commands.killProgram(second.id, "SIGKILL"));
    });
    gateway.close();
  });

  it("that is stopped lets connections end, and tells the rest why", () =>
    withGateway(["--grace", "1"], function* (gateway, { id }) {
      const [reader, writer] = yield* asked(gateway, "echo");
      const server = yield* startServer(() => {}, "localhost", 0, { gateway });
      const forever = createTask(server.serveForever());
      writer.write(encode("still"));
      yield* reader.readexactly(5);
      const stopped = commands.killProgram(id, "SIGTERM");
      expect(String(yield* raised(forever))).toMatch(/^ConnectionResetError: the gateway is being closed \(ws:/);
      writer.write(encode("here"));
      expect(decode(yield* reader.readexactly(4))).toBe("here");
      expect(String(yield* raised(reader.read()))).toMatch(/^ConnectionResetError: the gateway is being closed \(ws:/);
      yield* until(stopped);
    }));

  it("says why it refuses: token, origin, targets and places that are not listed, addresses behind names", async () => {
    const other = await commands.startProgram(
      "node",
      [
        "src/gateway/cli.ts",
        "gateway",
        "--origin",
        "https://other.example",
        "--port",
        "0",
        "--token-file",
        "test/gateway/token",
      ],
      "(ws://127\\S+)",
    );
    await withGateway(["--connect", "*:1-65535"], function* (gateway, { url }) {
      function* refusal(of: Parameters<typeof raised>[0]): Coroutine<string> {
        const error = yield* raised(of);
        expect(error).toBeInstanceOf(OSError);
        return `${(error as OSError).code}: ${(error as OSError).message}`;
      }
      const guessing = new Gateway(url, { token: "not the token of it" });
      expect(yield* refusal(openConnection("localhost", port, { gateway: guessing }))).toBe(
        `EACCES: the token is not the gateway's (${url})`,
      );
      const foreign = new Gateway(other.match[1] as string, { token });
      expect(yield* refusal(openConnection("localhost", port, { gateway: foreign }))).toBe(
        `EACCES: the gateway does not allow pages of ${location.origin} (${foreign.url})`,
      );
      expect(yield* refusal(openConnection("10.0.0.1", 80, { gateway }))).toBe(
        "EACCES: the gateway does not allow 10.0.0.1:80",
      );
      expect(yield* refusal(openConnection("0x7f000002", 80, { gateway }))).toBe(
        "EACCES: the gateway does not allow 0x7f000002:80, as its address is neither public nor listed",
      );
      expect(yield* refusal(startServer(() => {}, "0.0.0.0", 9000, { gateway }))).toBe(
        "EACCES: the gateway does not allow to listen at 0.0.0.0:9000",
      );
      expect(yield* refusal(openConnection("no-such-name.invalid", 80, { gateway }))).toMatch(
        /^(ENOTFOUND|EAI_AGAIN): getaddrinfo/,
      );
      const [, writer] = yield* asked(gateway, "ignore"); // the session goes on
      writer.transport.abort();
    });
    await commands.killProgram(other.id, "SIGKILL");
  });

  it("refuses each of a thousand connections too many, and goes on", () =>
    withGateway(["--limit", "connections=20"], function* (gateway, { id }) {
      const before = yield* until(commands.peakMemory(id));
      const all = Array.from({ length: 1020 }, () => createTask(openConnection("127.0.0.1", port, { gateway })));
      const results = yield* gather(all, { returnExceptions: true });
      const refused = results.filter((one) => one instanceof OSError);
      expect(refused.length).toBe(1000);
      expect(new Set(refused.map(String))).toEqual(new Set(["OSError: the gateway has its 20 connections already"]));
      for (const one of results) if (Array.isArray(one)) one[1].transport.abort();
      for (const one of results) if (Array.isArray(one)) yield* one[1].waitClosed();
      const [reader] = yield* asked(gateway, "lines\nroom again");
      expect(decode(yield* reader.readline())).toBe("ROOM AGAIN\n");
      expect((yield* until(commands.peakMemory(id))) - before).toBeLessThan(32);
    }));

  it("that is none is told from one", async () => {
    const { id, match } = await commands.startProgram("node", ["test/gateway/noGateway.ts"], "port (\\d+)");
    const at = `ws://127.0.0.1:${match[1]}/`;
    await run(function* () {
      for (const [query, message] of [
        [
          "text=what%3F",
          `ConnectionAbortedError: expected a gateway at ${at}?text=what%3F, got "what?" from what is there`,
        ],
        ["text=null", `ConnectionAbortedError: expected a gateway at ${at}?text=null, got "null" from what is there`],
        ["text=[1]", `ConnectionAbortedError: expected a gateway at ${at}?text=[1], got "[1]" from what is there`],
        ["bytes=3", `ConnectionAbortedError: expected a gateway at ${at}?bytes=3, got 3 bytes from what is there`],
        [
          "close=1011",
          `ConnectionResetError: the gateway at ${at}?close=1011 is gone: its WebSocket was closed with code 1011`,
        ],
      ] as const) {
        const gateway = new Gateway(`${at}?${query}`, { token });
        expect(String(yield* raised(openConnection("localhost", 1, { gateway })))).toBe(message);
      }
      const silent = new Gateway(at, { token, keepalive: 0.05 });
      const error = yield* raised(openConnection("localhost", 1, { gateway: silent }));
      expect(String(error)).toBe(`ConnectionResetError: the gateway at ${at} does not answer any more`);
      const generous = new Gateway(`${at}?text={"kind":"data","id":9}&bytes=9`, { token }); // bytes of a connection that was never made
      const waiting = waitFor(openConnection("localhost", 1, { gateway: generous }), 0.2);
      expect(yield* raised(waiting)).toBeInstanceOf(TimeoutError);
      generous.close();
    });
    await commands.killProgram(id, "SIGKILL");
  });
});

describe("a page", () => {
  it("that gives a connection up before it is made, or closes its gateway, leaves nothing", () =>
    withGateway([], function* (gateway) {
      const opening = createTask(openConnection("127.0.0.1", port, { gateway }));
      yield* sleep(0);
      opening.cancel();
      yield* raised(opening);
      const [reader] = yield* asked(gateway, "echo");
      const reading = createTask(reader.read());
      yield* sleep(0);
      gateway.close();
      expect(yield* raised(reading)).toBeInstanceOf(ConnectionAbortedError);
      expect(String(gateway)).toBe(`Gateway[${gateway.url}, idle]`);
      const [again] = yield* asked(gateway, "lines\nonce more");
      expect(decode(yield* again.readline())).toBe("ONCE MORE\n");
      expect(String(gateway)).toContain("connections:1");
    }));

  it("has given its place back when its server has waited for that, not before", () =>
    withGateway([], function* (gateway, { id }) {
      const server = yield* startServer(() => {}, "localhost", 0, { gateway });
      const at = Number(server.sockets[0]?.getsockname()[1]);
      yield* until(commands.killProgram(id, "SIGSTOP"));
      server.close();
      expect(yield* raised(waitFor(server.waitClosed(), 0.2))).toBeInstanceOf(TimeoutError);
      yield* until(commands.killProgram(id, "SIGCONT"));
      yield* server.waitClosed();
      expect(yield* raised(openConnection("127.0.0.1", at, { gateway }))).toBeInstanceOf(ConnectionRefusedError);

      const lost = yield* startServer(() => {}, "localhost", 0, { gateway });
      yield* until(commands.killProgram(id, "SIGSTOP"));
      lost.close();
      const waiting = createTask(lost.waitClosed());
      yield* sleep(0);
      yield* until(commands.killProgram(id, "SIGKILL"));
      yield* waiting;
    }));

  it("is told what it got wrong", async () => {
    expect(() => new Gateway("http://localhost:1", { token })).toThrow(
      'expected a URL such as "ws://localhost:8765", got "http://localhost:1"',
    );
    expect(() => new Gateway("ws://localhost:1", {} as never)).toThrow("expected the token of the gateway, got none");
    const gateway = new Gateway("ws://127.0.0.1:9", { token });
    await run(function* () {
      expect(String(yield* raised(openConnection("a", 1, { gateway, serverHostname: "b" })))).toBe(
        "TypeError: serverHostname is only meaningful with ssl",
      );
      expect(String(yield* raised(startServer(() => {}, "a", 1, { gateway, ssl: true })))).toBe(
        "TypeError: a gateway speaks TLS with targets, not with clients",
      );
    });
  });
});
