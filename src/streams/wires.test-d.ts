import { expectTypeOf, it } from "vitest";
import type { Awaitable, Coroutine } from "../index.ts";
import {
  type ConnectionOptions,
  type Datagrams,
  type Message,
  type Messages,
  openConnection,
  openMessages,
  openWebTransport,
  type ReaderHandler,
  type Server,
  type SessionOptions,
  type SessionStreamOptions,
  type Streams,
  type StreamWriter,
  type Transport,
  type WebSocketConnectionOptions,
  type WebSocketOptions,
  type WebTransportConnectionOptions,
  type WebTransportSession,
  type WebTransportStream,
} from "./index.ts";

declare const messages: Messages;
declare const session: WebTransportSession;

it("takes the options of every wire", () => {
  expectTypeOf<ConnectionOptions>().toExtend<WebSocketConnectionOptions>();
  expectTypeOf<ConnectionOptions>().toExtend<WebTransportConnectionOptions>();
  void openConnection("https://example.org/", { fallback: "wss://example.org/", text: true, limit: 10 });
  // @ts-expect-error a hash has an algorithm
  void openConnection("https://example.org/", { serverCertificateHashes: [{ value: new Uint8Array(32) }] });
});

it("gives messages as strings or bytes, null at the end", () => {
  expectTypeOf(openMessages("wss://example.org/")).toEqualTypeOf<Awaitable<Messages>>();
  expectTypeOf<Parameters<typeof openMessages>[1]>().toEqualTypeOf<WebSocketOptions | undefined>();
  expectTypeOf<Message>().toEqualTypeOf<string | Uint8Array<ArrayBuffer>>();
  expectTypeOf(messages.receive()).toEqualTypeOf<Awaitable<Message | null>>();
  expectTypeOf(messages.send("text")).toEqualTypeOf<Awaitable<void>>();
  void (async () => {
    for await (const message of messages) expectTypeOf(message).toEqualTypeOf<Message>();
  });
  // @ts-expect-error neither a string nor bytes
  void messages.send({ kind: "hello" });
});

it("gives sessions with streams and datagrams", () => {
  expectTypeOf(openWebTransport("https://example.org/")).toEqualTypeOf<Awaitable<WebTransportSession>>();
  expectTypeOf<Parameters<typeof openWebTransport>[1]>().toEqualTypeOf<SessionOptions | undefined>();
  expectTypeOf(session.openStream({ limit: 10 } satisfies SessionStreamOptions)).toEqualTypeOf<Awaitable<Streams>>();
  expectTypeOf(session.openUnidirectional()).toEqualTypeOf<Awaitable<StreamWriter>>();
  const onReader: ReaderHandler = function* (reader): Coroutine<void> {
    yield* reader.readline();
  };
  expectTypeOf(session.startUnidirectionalServer(onReader)).toEqualTypeOf<Awaitable<Server>>();
  expectTypeOf(session.datagrams).toEqualTypeOf<Datagrams>();
  expectTypeOf(session.datagrams.receive()).toEqualTypeOf<Awaitable<Uint8Array<ArrayBuffer> | null>>();
  expectTypeOf<WebTransportStream>().toExtend<Transport>();
  // @ts-expect-error a server calls a function
  void session.startServer();
  // @ts-expect-error a datagram is bytes
  void session.datagrams.send("text");
});
