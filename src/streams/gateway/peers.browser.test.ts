import { describe, expect, it, vi } from "vitest";
import { commands } from "vitest/browser";
import pem from "../../../test/gateway/certificate.pem?raw";
import { decode, encode, startPython, withGateway } from "../../../test/gateway/inTab.ts";
import { raised } from "../../../test/raised.ts";
import { Barrier, type Coroutine, taskGroup, until } from "../../index.ts";
import {
  openConnection,
  openUnixConnection,
  OSError,
  startServer,
  startUnixServer,
  type StreamReader,
  type StreamWriter,
} from "../index.ts";

vi.setConfig({ testTimeout: 120_000 });

function* close(writer: StreamWriter): Coroutine<void> {
  writer.close();
  yield* writer.waitClosed();
}

describe("Redis", () => {
  /** One command, and the lines of its answer. */
  function* ask(reader: StreamReader, writer: StreamWriter, ...words: string[]): Coroutine<string> {
    writer.write(
      encode(`*${words.length}\r\n${words.map((word) => `$${encode(word).length}\r\n${word}\r\n`).join("")}`),
    );
    yield* writer.drain();
    const line = decode(yield* reader.readline()).trimEnd();
    if (!line.startsWith("$")) return line;
    const value = decode(yield* reader.readexactly(Number(line.slice(1)) + 2));
    return value.slice(0, -2);
  }

  it("is spoken to line by line, at its port and at its path", async () => {
    const path = `${await commands.temporaryDirectory()}/redis.sock`;
    const port = await commands.freePort();
    const args = [
      "--port",
      String(port),
      "--bind",
      "127.0.0.1",
      "--unixsocket",
      path,
      "--save",
      "",
      "--appendonly",
      "no",
    ];
    const redis = await commands.startProgram("redis-server", args, "eady to accept connections");
    await withGateway(["--connect", path], function* (gateway) {
      const [reader, writer] = yield* openConnection("localhost", port, { gateway });
      expect(yield* ask(reader, writer, "PING")).toBe("+PONG");
      expect(yield* ask(reader, writer, "SET", "greeting", "grüß dich\r\nzweite Zeile")).toBe("+OK");
      for (let n = 1; n <= 100; n += 1) expect(yield* ask(reader, writer, "INCR", "count")).toBe(`:${n}`);

      const [unixReader, unixWriter] = yield* openUnixConnection(path, { gateway });
      expect(yield* ask(unixReader, unixWriter, "GET", "greeting")).toBe("grüß dich\r\nzweite Zeile");
      expect(yield* ask(unixReader, unixWriter, "NOSUCH")).toMatch(/^-ERR unknown command/);
      unixWriter.write(encode("SUBSCRIBE news\r\n"));
      for (const line of ["*3", "$9", "subscribe", "$4", "news", ":1"]) {
        expect(decode(yield* unixReader.readline())).toBe(`${line}\r\n`);
      }
      expect(yield* ask(reader, writer, "PUBLISH", "news", "hello")).toBe(":1");
      for (const line of ["*3", "$7", "message", "$4", "news", "$5", "hello"]) {
        expect(decode(yield* unixReader.readline())).toBe(`${line}\r\n`);
      }
      yield* close(writer);
      yield* close(unixWriter);
    });
    await commands.killProgram(redis.id, "SIGTERM");
  });
});

describe("curl", () => {
  /** Answers a request by its path, when as many others are being answered. */
  function answer(together: Barrier) {
    return function* (reader: StreamReader, writer: StreamWriter): Coroutine<void> {
      const [, path] = decode(yield* reader.readline()).split(" ");
      while ((yield* reader.readline()).length > 2);
      yield* together.wait();
      const body = `${path} for ${String(writer.getExtraInfo("peername"))}\n`;
      writer.write(encode(`HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`));
      yield* close(writer);
    };
  }

  function* curl(...args: string[]): Coroutine<string> {
    const { status, stdout, stderr } = yield* until(commands.runProgram("curl", ["-sS", ...args]));
    expect(status, stderr).toBe(0);
    return stdout;
  }

  it("is answered by the tab, fifty at once", () =>
    withGateway([], function* (gateway) {
      const server = yield* startServer(answer(new Barrier(50)), "localhost", 0, { gateway });
      const port = server.sockets[0]?.getsockname()[1];
      const all = yield* curl(
        "--parallel",
        "--parallel-immediate",
        "--parallel-max",
        "50",
        `http://127.0.0.1:${port}/[1-50]`,
      );
      const paths = all
        .trim()
        .split("\n")
        .map((line) => line.replace(/ for (127\.0\.0\.1),\d+$/, " $1"));
      expect(paths.toSorted()).toEqual(Array.from({ length: 50 }, (_, n) => `/${n + 1} 127.0.0.1`).toSorted());
      server.close();
      yield* server.waitClosed();
      const gone = yield* until(commands.runProgram("curl", ["-s", `http://127.0.0.1:${port}/`]));
      expect(gone.status).toBe(7); // could not connect
    }));

  it("is answered at the path of a unix socket, which is gone afterwards", async () => {
    const directory = await commands.temporaryDirectory();
    await withGateway(["--listen", `${directory}/*`], function* (gateway) {
      const path = `${directory}/tab.sock`;
      const server = yield* startUnixServer(answer(new Barrier(1)), path, { gateway });
      expect(server.sockets.map((socket) => socket.getsockname())).toEqual([path]);
      expect(yield* curl("--unix-socket", path, "http://tab/hello")).toBe("/hello for \n");
      expect((yield* until(commands.runProgram("test", ["-S", path]))).status).toBe(0);
      server.close();
      yield* server.waitClosed();
      expect((yield* until(commands.runProgram("test", ["-e", path]))).status).toBe(1);
    });
  });
});

describe("a server with TLS", () => {
  it("is spoken to through the gateway, which verifies its certificate", async () => {
    const { id, port } = await startPython("test/gateway/certificate.pem");
    await withGateway([], function* (gateway) {
      const [reader, writer] = yield* openConnection("localhost", port, { gateway, ssl: { ca: pem } });
      expect(writer.getExtraInfo("cipher")).toEqual([expect.stringMatching(/^TLS_/), "TLSv1.3"]);
      expect(writer.getExtraInfo("peercert")).toMatchObject({ subject: { CN: "server.test" } });
      expect(writer.canWriteEof()).toBe(false);
      writer.write(encode("lines\nsecret\n"));
      expect(decode(yield* reader.readline())).toBe("SECRET\n");
      yield* close(writer);

      const named = { gateway, ssl: { ca: pem }, serverHostname: "other.test" };
      const untrusted = yield* raised(openConnection("localhost", port, { gateway, ssl: true }));
      const misnamed = yield* raised(openConnection("localhost", port, named));
      expect(untrusted).toBeInstanceOf(OSError);
      expect(untrusted).toMatchObject({ code: "DEPTH_ZERO_SELF_SIGNED_CERT" });
      expect(misnamed).toMatchObject({ code: "ERR_TLS_CERT_ALTNAME_INVALID" });
    });
    await commands.killProgram(id, "SIGKILL");
  });
});

describe("many short connections", () => {
  it("one after the other and at once leave nothing behind", async () => {
    const { id, port } = await startPython();
    await withGateway([], function* (gateway) {
      function* once(n: number): Coroutine<void> {
        const [reader, writer] = yield* openConnection("localhost", port, { gateway });
        writer.write(encode(`lines\nword${n}\n`));
        expect(decode(yield* reader.readline())).toBe(`WORD${n}\n`);
        yield* close(writer);
      }
      for (let n = 0; n < 100; n += 1) yield* once(n);
      yield* taskGroup(function* (group) {
        for (let n = 0; n < 200; n += 1) group.createTask(once(n));
      });
      expect(String(gateway)).toContain("connections:0");
    });
    await commands.killProgram(id, "SIGKILL");
  });
});
