// https://docs.python.org/3.14/library/asyncio-stream.html

import { beforeEach, describe, expect, it } from "vitest";
import { type Coroutine, createTask, getRunningLoop, sleep } from "../../src/index.ts";
import {
  fromDuplex,
  openConnection,
  PageNetwork,
  setDefaultGateway,
  startServer,
  type StreamReader,
  type StreamWriter,
} from "../../src/streams/index.ts";
import { outputOf, print } from "./printing.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

beforeEach(() => {
  const before = setDefaultGateway(new PageNetwork());
  return () => setDefaultGateway(before);
});

describe("the manual's echo client and server", () => {
  function* tcpEchoClient(message: string): Coroutine<void> {
    const [reader, writer] = yield* openConnection("127.0.0.1", 8888);

    print(`Send: ${message}`);
    writer.write(encoder.encode(message));
    yield* writer.drain();

    const data = yield* reader.read(100);
    print(`Received: ${decoder.decode(data)}`);

    print("Close the connection");
    writer.close();
    yield* writer.waitClosed();
  }

  function* handleEcho(reader: StreamReader, writer: StreamWriter): Coroutine<void> {
    const data = yield* reader.read(100);
    const message = decoder.decode(data);
    const [host] = writer.getExtraInfo("peername") as [string, number];

    print(`Received ${message} from ${host}`);

    print(`Send: ${message}`);
    writer.write(data);
    yield* writer.drain();

    print("Close the connection");
    writer.close();
    yield* writer.waitClosed();
  }

  function* main(): Coroutine<void> {
    const server = yield* startServer(handleEcho, "127.0.0.1", 8888);

    const addresses = server.sockets.map((socket) => socket.getsockname());
    print(`Serving on ${addresses.join(", ")}`);

    yield* server.serveForever();
  }

  it("say the same, each at its end", async () => {
    const output = await outputOf(function* () {
      const serving = createTask(main());
      yield* sleep(0.1);
      yield* tcpEchoClient("Hello World!");
      serving.cancel();
    });
    expect(output).toEqual([
      "Serving on 127.0.0.1,8888",
      "Send: Hello World!",
      "Received Hello World! from 127.0.0.1",
      "Send: Hello World!",
      "Close the connection",
      "Received: Hello World!",
      "Close the connection",
    ]);
  });
});

describe("the manual's query of HTTP headers", () => {
  function* printHttpHeaders(address: string): Coroutine<void> {
    const url = new URL(address);
    const [reader, writer] = yield* openConnection(url.hostname, 80);

    writer.write(encoder.encode(`HEAD ${url.pathname || "/"} HTTP/1.0\r\nHost: ${url.hostname}\r\n\r\n`));
    for (let line; (line = yield* reader.readline()).length > 0;) {
      const text = decoder.decode(line).trimEnd();
      if (text !== "") print(`HTTP header> ${text}`);
    }

    // Ignore the body, close the socket
    writer.close();
    yield* writer.waitClosed();
  }

  function* answer(reader: StreamReader, writer: StreamWriter): Coroutine<void> {
    const request = decoder.decode(yield* reader.readuntil(encoder.encode("\r\n\r\n")));
    print(request.split("\r\n").join("|"));
    writer.writelines(
      ["HTTP/1.0 200 OK\r\n", "Content-Type: text/plain\r\n", "\r\n"].map((line) => encoder.encode(line)),
    );
    writer.close();
  }

  it("prints them one by one", async () => {
    const output = await outputOf(function* () {
      yield* startServer(answer, "example.com", 80);
      yield* printHttpHeaders("http://example.com/path/page.html");
    });
    expect(output).toEqual([
      "HEAD /path/page.html HTTP/1.0|Host: example.com||",
      "HTTP header> HTTP/1.0 200 OK",
      "HTTP header> Content-Type: text/plain",
    ]);
  });
});

describe("the manual's open socket", () => {
  it("brings data to a reader that is made over it", async () => {
    const output = await outputOf(function* () {
      const pair = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>();
      const socket = pair.writable.getWriter();
      const [reader, writer] = fromDuplex({ readable: pair.readable, writable: new WritableStream() });

      // Simulate the reception of data from the network
      getRunningLoop().callSoon(() => void socket.write(encoder.encode("abc")));

      // Wait for data
      const data = yield* reader.read(100);

      // Got data, we are done: close the socket
      print("Received:", decoder.decode(data));
      writer.close();
      yield* writer.waitClosed();
    });
    expect(output).toEqual(["Received: abc"]);
  });
});
