import { describe, expect, it } from "vitest";
import { raised } from "../../test/raised.ts";
import { createTask, getRunningLoop, isCancelled, sleep } from "../index.ts";
import { macrotask } from "../loop/host.ts";
import { runVirtual } from "../testing/index.ts";
import {
  type ClientHandler,
  ConnectionRefusedError,
  ConnectionResetError,
  openConnection,
  openUnixConnection,
  PageNetwork,
  setDefaultGateway,
  startServer,
  startUnixServer,
} from "./index.ts";
import { Server } from "./server.ts";

const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

/** Reads to the end and closes. */
const polite: ClientHandler = function* (reader, writer) {
  yield* reader.read();
  writer.close();
};

describe("a server", () => {
  it("takes clients until it is closed, and waits for those that are there", async () => {
    await runVirtual(function* () {
      const gateway = new PageNetwork();
      const server = yield* startServer(polite, "localhost", 80, { gateway });
      expect(String(server)).toBe("Server[serving, localhost:80, clients:0]");
      const [, writer] = yield* openConnection("localhost", 80, { gateway });
      const closed = createTask(server.waitClosed());
      yield* sleep(1);
      server.close();
      server.close();
      expect([server.isServing(), server.sockets, String(server)]).toEqual([false, [], "Server[closed, clients:1]"]);
      expect(yield* raised(openConnection("localhost", 80, { gateway }))).toBeInstanceOf(ConnectionRefusedError);
      yield* sleep(1);
      expect(closed.done()).toBe(false);
      writer.close();
      yield* closed;
      yield* server.waitClosed();
    });
  });

  it("waits until its place is given back by whoever holds it, which is no deadlock", async () => {
    await runVirtual(function* () {
      const place = Promise.withResolvers<void>();
      const listener = { sockets: [], start() {}, stop: () => place.promise };
      const server = new Server(listener, () => expect.unreachable());
      server.close();
      const closed = createTask(server.waitClosed());
      const giveBack = (turns: number): void => {
        expect(closed.done()).toBe(false);
        if (turns === 0) place.resolve();
        else macrotask(() => giveBack(turns - 1));
      };
      giveBack(20);
      yield* closed;
    });
  });

  it("closes or aborts the connections of its clients", async () => {
    await runVirtual(function* () {
      const gateway = new PageNetwork();
      const stubborn: ClientHandler = (_, writer) => writer.write(bytes("hello"));
      for (const [way, end] of [
        [(server: Server) => server.closeClients(), "5 bytes"],
        [(server: Server) => server.abortClients(), "ConnectionResetError: Connection reset by peer"],
      ] as const) {
        const server = yield* startServer(stubborn, "", 0, { gateway });
        const port = Number(server.sockets[0]?.getsockname()[1]);
        const [reader] = yield* openConnection("localhost", port, { gateway });
        yield* sleep(1);
        way(server);
        server.close();
        yield* server.waitClosed();
        const error = yield* raised(reader.readexactly(6));
        expect(String((error as { partial?: Uint8Array }).partial?.length ?? error)).toBe(end.replace(" bytes", ""));
      }
    });
  });

  it("serves for ever, and no longer than that", async () => {
    await runVirtual(function* () {
      const gateway = new PageNetwork();
      const server = yield* startServer(polite, "localhost", 80, { gateway, startServing: false });
      expect(String(server)).toBe("Server[bound, localhost:80, clients:0]");
      expect(yield* raised(openConnection("localhost", 80, { gateway }))).toBeInstanceOf(ConnectionRefusedError);

      const serving = createTask(server.serveForever());
      yield* sleep(1);
      expect(String(yield* raised(server.serveForever()))).toMatch(/is already being awaited on serve_forever\(\)/);
      const [, writer] = yield* openConnection("localhost", 80, { gateway });
      serving.cancel();
      yield* sleep(1);
      expect([serving.done(), server.isServing()]).toEqual([false, false]);
      writer.close();
      expect(isCancelled(yield* raised(serving))).toBe(true);
      expect(String(yield* raised(server.serveForever()))).toMatch(/RuntimeError: server .* is closed/);
      expect(String(yield* raised(server.startServing()))).toMatch(/is closed/);
    });
  });

  it("ends whoever serves for ever when it is closed", async () => {
    await runVirtual(function* () {
      const gateway = new PageNetwork();
      const server = yield* startUnixServer(polite, "/run/x.sock", { gateway });
      const serving = createTask(server.serveForever());
      yield* sleep(1);
      server.close();
      expect(isCancelled(yield* raised(serving))).toBe(true);
    });
  });

  it("tells the loop of a handler that fails, and closes its connection", async () => {
    const told: string[] = [];
    await runVirtual(function* () {
      getRunningLoop().setExceptionHandler((_, { message, exception }) => told.push(`${message}: ${exception}`));
      const gateway = new PageNetwork();
      const handlers: ClientHandler[] = [
        function* () {
          yield* sleep(1);
          throw new Error("in a coroutine");
        },
        async () => {
          throw new Error("in a promise");
        },
      ];
      for (const handler of handlers) {
        const server = yield* startServer(handler, "localhost", 80, { gateway });
        const [reader] = yield* openConnection("localhost", 80, { gateway });
        expect((yield* reader.read()).length).toBe(0);
        server.close();
      }
    });
    expect(told).toEqual([
      "Unhandled exception in client_connected_cb: Error: in a coroutine",
      "Unhandled exception in client_connected_cb: Error: in a promise",
    ]);
  });

  it("closes the connection of a handler that is cancelled", async () => {
    await runVirtual(function* () {
      const gateway = new PageNetwork();
      const forever = createTask(sleep(1000));
      yield* startServer(() => forever, "localhost", 80, { gateway });
      const [reader] = yield* openConnection("localhost", 80, { gateway });
      forever.cancel();
      expect((yield* reader.read()).length).toBe(0);
    });
  });

  it("tells the loop if a client cannot have a protocol, and lets the client know", async () => {
    const told: string[] = [];
    await runVirtual(function* () {
      getRunningLoop().setExceptionHandler((_, { message }) => told.push(message));
      const network = new PageNetwork();
      const address = { kind: "unix", path: "/x" } as const;
      const server = yield* network.listen(address, () => {
        throw new Error("none left");
      });
      yield* server.startServing();
      const error = yield* raised(openUnixConnection("/x", { gateway: network }));
      expect(error).toEqual(new ConnectionResetError("/x has not accepted the connection"));
      expect(String(network)).toBe("PageNetwork[/x]");
    });
    expect(told).toEqual(["Error on transport creation for incoming connection"]);
  });

  it("closes at the end of its scope", async () => {
    const gateway = new PageNetwork();
    {
      await using server = await startServer(polite, "localhost", 80, { gateway });
      expect(server.isServing()).toBe(true);
    }
    await expect(openConnection("localhost", 80, { gateway })).rejects.toThrow(ConnectionRefusedError);
  });
});

describe("addresses within the page", () => {
  it("are taken once, and free again after", async () => {
    await runVirtual(function* () {
      const gateway = new PageNetwork();
      const server = yield* startServer(polite, "127.0.0.1", 80, { gateway });
      const error = yield* raised(startServer(polite, "localhost", 80, { gateway }));
      expect(error).toMatchObject({
        name: "OSError",
        code: "EADDRINUSE",
        message: "address already in use: localhost:80",
      });
      server.close();
      yield* startServer(polite, "localhost", 80, { gateway });
    });
  });

  it("are told to both sides", async () => {
    await runVirtual(function* () {
      const names: unknown[] = [];
      const gateway = new PageNetwork();
      yield* startServer((_, writer) => void names.push(writer.getExtraInfo("peername")), "localhost", 80, { gateway });
      yield* startUnixServer((_, writer) => void names.push(writer.getExtraInfo("sockname")), "/a", { gateway });
      const [, tcp] = yield* openConnection("localhost", 80, { gateway });
      const [, unix] = yield* openUnixConnection("/a", { gateway });
      expect(tcp.getExtraInfo("peername")).toEqual(["localhost", 80]);
      expect(names).toEqual([tcp.getExtraInfo("sockname"), unix.getExtraInfo("peername")]);
    });
  });

  it("are checked at the call", () => {
    expect(() => openConnection("localhost")).toThrow("expected a URL, or a host and a port, got localhost");
    expect(() => openConnection("localhost", 70_000)).toThrow("expected a port from 0 to 65535, got 70000");
    expect(() => openConnection(new URL("ws://a/") as never, 80)).toThrow(TypeError);
    expect(() => openUnixConnection("")).toThrow(TypeError);
    expect(() => startServer("x" as never, "localhost", 80)).toThrow("expected a function, got x");
  });

  it("of a scheme that nobody serves say so", async () => {
    await expect(openConnection("gopher://localhost/")).rejects.toThrow("got gopher://localhost/");
  });

  it("belong to the default gateway, if one is set", async () => {
    const gateway = new PageNetwork();
    const before = setDefaultGateway(gateway);
    try {
      await startServer(polite, "localhost", 80);
      await openConnection("localhost", 80, { gateway });
    } finally {
      expect(setDefaultGateway(before)).toBe(gateway);
    }
  });
});
