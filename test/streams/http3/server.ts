import { randomBytes } from "node:crypto";
import { createSocket, type RemoteInfo, type Socket } from "node:dgram";
import { once } from "node:events";
import { native } from "@matrixai/quic";
import type { Certificate } from "./certificate.ts";
import { encodeFrame, takeBlock, takeVarint } from "./frames.ts";
import { decodeHeaders } from "./qpack.ts";
import { PACKET_SIZE, QuicConnection } from "./quicConnection.ts";
import { FRAME, Session, STREAM_OF_SESSION } from "./session.ts";
import { readVarint, varint } from "./varint.ts";

const { quiche } = native;

const HOST = "127.0.0.1";
const MB = 1024 * 1024;

/** Settings by which a server offers WebTransport: extended CONNECT, datagrams, and WebTransport in its drafts 2 and 7. */
const SETTINGS: readonly (readonly [id: number, value: number])[] = [
  [0x01, 0],
  [0x07, 0],
  [0x08, 1],
  [0x33, 1],
  [0xff_d2_77, 1],
  [0x2b_60_37_42, 1],
  [0x2b_60_37_43, 16],
  [0xc6_71_70_6a, 16],
];

export interface ServerOptions {
  readonly certificate: Certificate;
  /** What becomes of a session; it is neither accepted nor refused yet. */
  readonly onSession: (session: Session) => Promise<void>;
  /** Streams of each kind that a client may have open at a time. */
  readonly maxStreams?: number;
}

function makeConfig({ certificate, maxStreams = 100 }: ServerOptions): native.Config {
  const [key, chain] = [certificate.key, certificate.certificate].map((pem) => [Buffer.from(pem)]);
  const config = quiche.Config.withBoringSslCtx(false, false, null, key, chain, null);
  config.setApplicationProtos(["h3"]);
  config.setMaxIdleTimeout(8_000);
  config.setMaxRecvUdpPayloadSize(65_527);
  config.setMaxSendUdpPayloadSize(PACKET_SIZE);
  config.setInitialMaxData(4 * MB);
  config.setInitialMaxStreamDataBidiLocal(MB);
  config.setInitialMaxStreamDataBidiRemote(MB);
  config.setInitialMaxStreamDataUni(MB);
  config.setInitialMaxStreamsBidi(maxStreams);
  config.setInitialMaxStreamsUni(maxStreams);
  config.setDisableActiveMigration(true);
  config.enableDgram(true, 1000, 1000);
  config.grease(false);
  return config;
}

/** An HTTP/3 server on loopback that does nothing but WebTransport. */
export class WebTransportServer {
  readonly #options: ServerOptions;
  readonly #socket: Socket;
  readonly #config: native.Config;
  readonly #connections = new Map<string, QuicConnection>();

  constructor(options: ServerOptions) {
    this.#options = options;
    this.#config = makeConfig(options);
    this.#socket = createSocket({ type: "udp4", recvBufferSize: 4 * MB, sendBufferSize: 4 * MB });
    this.#socket.on("message", (packet, from) => this.#receive(packet, from));
  }

  get port(): number {
    return this.#socket.address().port;
  }

  async listen(): Promise<void> {
    this.#socket.bind(0, HOST);
    await once(this.#socket, "listening");
  }

  #receive(packet: Buffer, from: RemoteInfo): void {
    const { dcid, scid, ty, version } = quiche.Header.fromSlice(packet, quiche.MAX_CONN_ID_LEN);
    let connection = this.#connections.get(Buffer.from(dcid).toString("hex"));
    if (connection === undefined) {
      if (ty !== quiche.Type.Initial) return;
      if (!quiche.versionIsSupported(version)) {
        const answer = Buffer.alloc(PACKET_SIZE);
        this.#socket.send(answer.subarray(0, quiche.negotiateVersion(scid, dcid, answer)), from.port, from.address);
        return;
      }
      connection = this.#accept(dcid, from);
    }
    connection.receive(packet, { host: HOST, port: this.port });
  }

  #accept(dcid: Uint8Array, { address: host, port }: RemoteInfo): QuicConnection {
    const id = randomBytes(quiche.MAX_CONN_ID_LEN);
    const here = { host: HOST, port: this.port };
    const keys = [id, Buffer.from(dcid)].map((bytes) => bytes.toString("hex"));
    const connection = new QuicConnection(
      quiche.Connection.accept(id, null, here, { host, port }, this.#config),
      { host, port },
      (packet) => this.#socket.send(packet, port, host),
      () => {
        for (const key of keys) this.#connections.delete(key);
      },
    );
    for (const key of keys) this.#connections.set(key, connection);
    void this.#serve(connection);
    return connection;
  }

  async #serve(connection: QuicConnection): Promise<void> {
    const sessions = new Map<number, Session>();
    await connection.established;
    const settings = SETTINGS.flatMap(([id, value]) => [varint(id), varint(value)]);
    const control = connection.outgoing(connection.nextId("unidirectional"));
    await control.write(Buffer.concat([varint(0), encodeFrame(FRAME.settings, Buffer.concat(settings))]));
    void routeDatagrams(connection, sessions);
    for await (const id of connection.opened) {
      const served = id % 4 === 0 ? this.#request(connection, id, sessions) : routeStream(connection, id, sessions);
      served.catch(() => {}); // the connection or the stream went away meanwhile
    }
    for (const session of sessions.values()) session.end({ code: -1, reason: "the connection is gone" });
  }

  /** A bidirectional stream of the client's: a request, or a stream of a session. */
  async #request(connection: QuicConnection, id: number, sessions: Map<number, Session>): Promise<void> {
    const stream = { incoming: connection.incoming(id), outgoing: connection.outgoing(id) };
    const kind = await takeVarint(stream.incoming);
    if (kind === STREAM_OF_SESSION.bidirectional) {
      const session = sessions.get((await takeVarint(stream.incoming)) ?? -1);
      if (session === undefined) throw new Error("a stream of no session");
      return session.bidirectional.push(stream);
    }
    if (kind !== FRAME.headers) throw new Error(`expected a request, got a frame of type ${kind}`);
    const block = await takeBlock(stream.incoming);
    if (block === undefined) throw new Error("a request that breaks off");
    const session = new Session(connection, stream, decodeHeaders(block));
    sessions.set(id, session);
    void session.closed.then(() => sessions.delete(id));
    await this.#options.onSession(session);
  }
}

async function routeDatagrams(connection: QuicConnection, sessions: Map<number, Session>): Promise<void> {
  for await (const bytes of connection.datagrams) {
    const id = readVarint(bytes);
    if (id !== undefined) sessions.get(id.value * 4)?.datagrams.push(bytes.subarray(id.end));
  }
}

/** A unidirectional stream of the client's: one of a session, or one of HTTP/3's own, which say nothing of use here. */
async function routeStream(connection: QuicConnection, id: number, sessions: Map<number, Session>): Promise<void> {
  const incoming = connection.incoming(id);
  if ((await takeVarint(incoming)) === STREAM_OF_SESSION.unidirectional) {
    sessions.get((await takeVarint(incoming)) ?? -1)?.unidirectional.push(incoming);
  } else {
    await incoming.all();
  }
}
