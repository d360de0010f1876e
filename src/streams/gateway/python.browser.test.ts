import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { commands } from "vitest/browser";
import { blocks, decode, encode, readTotal, sha256, startPython, withGateway } from "../../../test/gateway/inTab.ts";
import { type Coroutine, createTask, gather, until } from "../../index.ts";
import { type ListeningSocket, openConnection, startServer, type StreamReader, type StreamWriter } from "../index.ts";

vi.setConfig({ testTimeout: 120_000 });

const MB = 1 << 20;
let port = 0;
let python = 0;
beforeAll(async () => void ({ port, id: python } = await startPython()));
afterAll(() => commands.killProgram(python, "SIGKILL"));

function* close(writer: StreamWriter): Coroutine<void> {
  writer.close();
  yield* writer.waitClosed();
}

describe("a server of CPython's asyncio", () => {
  it("echoes, and hears the end of what the tab sends while it still answers", () =>
    withGateway([], function* (gateway) {
      const [reader, writer] = yield* openConnection("localhost", port, { gateway });
      expect(writer.getExtraInfo("peername")).toEqual(["127.0.0.1", port]);
      writer.write(encode("echo\nto and "));
      writer.write(encode("fro"));
      expect(decode(yield* reader.readexactly(10))).toBe("to and fro");
      writer.write(encode("!"));
      expect(writer.canWriteEof()).toBe(true);
      writer.writeEof();
      expect(decode(yield* reader.read())).toBe("!<eof>");
      yield* close(writer);
      expect(String(gateway)).toMatch(/connections:0/);
    }));

  it("answers line by line", () =>
    withGateway([], function* (gateway) {
      const [reader, writer] = yield* openConnection("127.0.0.1", port, { gateway });
      writer.write(encode("lines\n"));
      for (const line of ["one", "two", "zwölf"]) {
        writer.write(encode(`${line}\n`));
        expect(decode(yield* reader.readline())).toBe(`${line.toUpperCase().replace("Ö", "ö")}\n`);
      }
      yield* close(writer);
    }));

  it("is sent 64 MB, and sends as many, with nothing lost or doubled", () =>
    withGateway([], function* (gateway, { id }) {
      const sent = blocks(64 * MB);
      const [upReader, upWriter] = yield* openConnection("localhost", port, { gateway });
      const [downReader, downWriter] = yield* openConnection("localhost", port, { gateway });
      upWriter.write(encode("upload\n"));
      downWriter.write(encode(`download ${64 * MB} 7\n`));
      const upload = createTask(function* (): Coroutine<string> {
        for (const block of sent) {
          upWriter.write(block);
          yield* upWriter.drain();
        }
        upWriter.writeEof();
        return decode(yield* upReader.readline());
      });
      const received = yield* readTotal(downReader, 64 * MB);
      const [answer] = yield* gather(upload);
      expect(answer).toBe(`${64 * MB} ${yield* until(sent.digest())}\n`);
      expect(decode(yield* downReader.readline())).toBe(`${yield* until(sha256(received))}\n`);
      yield* close(upWriter);
      yield* close(downWriter);
      expect(yield* until(commands.peakMemory(id))).toBeLessThan(250);
    }));
});

describe("a client of CPython's asyncio", () => {
  function* serveClient(reader: StreamReader, writer: StreamWriter): Coroutine<void> {
    const what = decode(yield* reader.readline()).trim();
    if (what === "lines") {
      for (let line; (line = yield* reader.readline()).length > 0;) {
        writer.write(encode(decode(line).toUpperCase()));
        yield* writer.drain();
      }
    } else if (what === "half") {
      const question = decode(yield* reader.read());
      writer.write(encode(`answer to ${question}`));
    } else if (what === "both") {
      for (let part; (part = yield* reader.read(MB)).length > 0;) {
        writer.write(part);
        yield* writer.drain();
      }
    }
    yield* close(writer);
  }

  function* talk(gatewayPort: number, ...args: string[]): Coroutine<string> {
    const all = ["test/gateway/asyncio_peer.py", "client", String(gatewayPort), ...args];
    const { status, stdout, stderr } = yield* until(commands.runProgram("python3", all));
    expect(`${status} ${stderr}`).toBe("0 ");
    return stdout.trim();
  }

  it("is served by the tab: lines, half close, 64 MB both ways", () =>
    withGateway([], function* (gateway) {
      const server = yield* startServer(serveClient, "localhost", 0, { gateway });
      const [host, at] = (server.sockets[0] as ListeningSocket).getsockname() as [string, number];
      expect(host).toBe("127.0.0.1");
      expect(yield* talk(at, "lines", "one", "two", "three")).toBe("ONE TWO THREE");
      expect(yield* talk(at, "half")).toBe("answer to question");
      const [sent, count, received] = (yield* talk(at, "both", String(64 * MB), "3")).split(" ");
      expect(Number(count)).toBe(64 * MB);
      expect(received).toBe(sent);
      server.close();
      yield* server.waitClosed();
    }));
});
