import { expectTypeOf, it } from "vitest";
import type { Awaitable, Coroutine } from "../index.ts";
import {
  type Address,
  BaseTransport,
  BrokenPipeError,
  type BytesLike,
  type ClientHandler,
  ConnectionAbortedError,
  ConnectionError,
  type ConnectionOptions,
  ConnectionRefusedError,
  ConnectionResetError,
  type Connector,
  type CreditOptions,
  CreditTransport,
  type Duplex,
  DuplexTransport,
  fromDuplex,
  Gateway,
  type GatewayConnectionOptions,
  type GatewayListenerOptions,
  type GatewayOptions,
  IncompleteReadError,
  LimitOverrunError,
  type Listener,
  type ListeningSocket,
  openConnection,
  openUnixConnection,
  OSError,
  osError,
  PageNetwork,
  PageTransport,
  type Protocol,
  Server,
  type ServerOptions,
  setBrokerUrl,
  setDefaultGateway,
  type SocketName,
  startServer,
  startUnixServer,
  StreamReader,
  type StreamReaderOptions,
  StreamReaderProtocol,
  type Streams,
  StreamWriter,
  type TlsOptions,
  toDuplex,
  type Transport,
  type TransportOptions,
  type WriteLimits,
  type WriteOptions,
} from "./index.ts";

declare const transport: Transport;
declare const reader: StreamReader;
declare const protocol: StreamReaderProtocol;

it("gives a reader and a writer", () => {
  expectTypeOf(openConnection("wss://example.org/")).toEqualTypeOf<Awaitable<Streams>>();
  expectTypeOf(openConnection("localhost", 80, { limit: 10 })).toEqualTypeOf<Awaitable<Streams>>();
  expectTypeOf(openUnixConnection("/run/x.sock")).toEqualTypeOf<Awaitable<[StreamReader, StreamWriter]>>();
  expectTypeOf<Parameters<typeof openUnixConnection>[1]>().toEqualTypeOf<ConnectionOptions | undefined>();
  // @ts-expect-error a URL has its port itself
  void openConnection(new URL("wss://example.org/"), 80);
});

it("gives a server", () => {
  const onClient: ClientHandler = function* (from: StreamReader, to: StreamWriter): Coroutine<void> {
    to.write(yield* from.readline());
  };
  const options: ServerOptions = { startServing: false };
  expectTypeOf(startServer(onClient, "localhost", 80, options)).toEqualTypeOf<Awaitable<Server>>();
  expectTypeOf(startServer(async () => {}, "localhost", 80)).toEqualTypeOf<Awaitable<Server>>();
  expectTypeOf(startUnixServer(() => {}, "/run/x.sock")).toEqualTypeOf<Awaitable<Server>>();
  expectTypeOf<Server["sockets"]>().toEqualTypeOf<readonly ListeningSocket[]>();
  expectTypeOf<ReturnType<ListeningSocket["getsockname"]>>().toEqualTypeOf<SocketName>();
  expectTypeOf<ConstructorParameters<typeof Server>[0]>().toEqualTypeOf<Listener>();
  // @ts-expect-error a number is nothing to wait for
  void startServer(() => 5, "localhost", 80);
});

it("goes through a gateway", () => {
  const gateway = new Gateway("ws://localhost:8765", { token: "secret", keepalive: 5 } satisfies GatewayOptions);
  const tls: TlsOptions = { alpn: ["h2"] };
  const options: GatewayConnectionOptions = { ssl: tls, serverHostname: "example.org" };
  expectTypeOf(openConnection("10.0.0.1", 443, { gateway, ...options })).toEqualTypeOf<Awaitable<Streams>>();
  const listening: GatewayListenerOptions = { relisten: true, backlog: 10 };
  expectTypeOf(startServer(() => {}, "localhost", 80, { gateway, ...listening })).toEqualTypeOf<Awaitable<Server>>();
  // @ts-expect-error it is nobody's without a token
  void new Gateway("ws://localhost:8765", {});
});

it("reads and writes bytes", () => {
  expectTypeOf(reader.readline()).toEqualTypeOf<Awaitable<Uint8Array<ArrayBuffer>>>();
  expectTypeOf(reader.exception()).toEqualTypeOf<Error | null>();
  expectTypeOf<ConstructorParameters<typeof StreamReader>[0]>().toEqualTypeOf<StreamReaderOptions | undefined>();
  const writer = new StreamWriter(transport, protocol, reader);
  writer.write(new DataView(new ArrayBuffer(1)) satisfies BytesLike);
  expectTypeOf<Parameters<StreamWriter["write"]>[1]>().toEqualTypeOf<WriteOptions | undefined>();
  // @ts-expect-error a list of what is transferred is postMessage()'s
  writer.write(new ArrayBuffer(1), { transfer: [] });
  // @ts-expect-error text is not bytes
  writer.write("text");
  // @ts-expect-error a separator is bytes
  void reader.readuntil("\n");
});

it("fits streams of the platform", () => {
  const duplex: Duplex = new CompressionStream("gzip");
  expectTypeOf(fromDuplex(duplex, { limit: 10 })).toEqualTypeOf<Streams>();
  expectTypeOf(toDuplex(...fromDuplex(duplex)).readable).toEqualTypeOf<ReadableStream<Uint8Array<ArrayBuffer>>>();
  expectTypeOf<DuplexTransport>().toExtend<Transport>();
  expectTypeOf<Parameters<StreamWriter["write"]>[1]>().toEqualTypeOf<WriteOptions | undefined>();
  // @ts-expect-error a list of what is transferred is postMessage()'s
  writer.write(new ArrayBuffer(1), { transfer: [] });
  // @ts-expect-error text is not bytes
  fromDuplex(new TextDecoderStream());
});

it("lets others plug in", () => {
  expectTypeOf<PageNetwork>().toExtend<Connector>();
  expectTypeOf(setDefaultGateway(new PageNetwork())).toEqualTypeOf<Connector | undefined>();
  expectTypeOf<Parameters<Connector["connect"]>[0]>().toEqualTypeOf<Address>();
  expectTypeOf<StreamReaderProtocol>().toExtend<Protocol>();
  expectTypeOf<PageTransport>().toExtend<CreditTransport>();
  expectTypeOf<CreditTransport>().toExtend<BaseTransport>();
  expectTypeOf<Parameters<Transport["setWriteBufferLimits"]>[0]>().toEqualTypeOf<WriteLimits | undefined>();
  expectTypeOf<CreditOptions>().toExtend<TransportOptions>();
  expectTypeOf(setBrokerUrl).parameters.toEqualTypeOf<[url: string | URL]>();
  // @ts-expect-error a transport is made of a protocol
  void PageTransport.join([protocol, undefined]);
});

it("tells the reasons of failures apart", () => {
  expectTypeOf(new IncompleteReadError(new Uint8Array(1), 2).partial).toEqualTypeOf<Uint8Array<ArrayBuffer>>();
  expectTypeOf(new LimitOverrunError("too long", 7).consumed).toBeNumber();
  expectTypeOf(new OSError("taken", { code: "EADDRINUSE" }).code).toBeString();
  expectTypeOf(osError("ECONNREFUSED", "nobody is there")).toEqualTypeOf<OSError>();
  for (const Kind of [BrokenPipeError, ConnectionAbortedError, ConnectionRefusedError, ConnectionResetError]) {
    expectTypeOf(new Kind()).toExtend<ConnectionError>();
  }
});
