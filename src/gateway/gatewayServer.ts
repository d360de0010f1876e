import { createHash, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo, Server } from "node:net";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import type { Failure } from "../streams/gateway/protocol.ts";
import { Allowance } from "./allowance.ts";
import type { Channel } from "./channel.ts";
import { listenAtAll } from "./listenAtAll.ts";
import { checkOptions, type GatewayServerOptions } from "./options.ts";
import { resolveName } from "./resolve.ts";
import { loopback, Rules } from "./rules.ts";
import { Session } from "./session.ts";
import { type SessionOwner, toTimerMs } from "./sessionOwner.ts";
import { WebSocketChannel } from "./webSocketChannel.ts";
import { type ServedSession, WebTransportChannel } from "./webTransportChannel.ts";

/** Lends sockets of this host to tabs: see {@link createGateway}. */
export class GatewayServer implements AsyncDisposable {
  readonly #shared: SessionOwner;
  readonly #origins: ReadonlySet<string>;
  readonly #webSockets: WebSocketServer;
  readonly #sessions = new Set<Session>();
  readonly #servers: Server[] = [];
  #closing: Promise<void> | undefined;

  /** @internal */
  constructor(options: GatewayServerOptions) {
    const limits = checkOptions(options);
    const token = digest(options.token);
    this.#shared = {
      limits,
      targets: new Rules(options.connect ?? [], "connect"),
      places: new Rules(options.listen ?? [], "listen"),
      resolve: options.resolve ?? resolveName,
      connections: new Allowance(limits.connections),
      listeners: new Allowance(limits.listeners),
      isToken: (text) => timingSafeEqual(digest(text), token),
      log: options.log ?? ((): void => {}),
    };
    this.#origins = new Set(options.origins);
    this.#webSockets = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      maxPayload: limits.messageBytes,
    });
  }

  /** Takes a WebSocket of one's own server: `server.on("upgrade", gateway.handleUpgrade)`. */
  readonly handleUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    if (this.#closing !== undefined) return void socket.end("HTTP/1.1 503 Service Unavailable\r\n\r\n");
    this.#webSockets.handleUpgrade(request, socket, head, (webSocket) => {
      this.#take(new WebSocketChannel(webSocket), request.headers.origin);
    });
  };

  /** Takes a session of one's own WebTransport server, with the `Origin` header of the request that opened it. */
  readonly handleWebTransport = (session: ServedSession, origin: string | undefined): void => {
    if (this.#closing !== undefined) return session.close({ closeCode: 1001, reason: "the gateway is being closed" });
    this.#take(new WebTransportChannel(session, this.#shared.limits.messageBytes), origin);
  };

  /**
   * Opens a server of its own, by default at the loopback addresses only; port 0 is any that is free. Without TLS: for
   * other addresses, put it behind a server that speaks it.
   *
   * @returns where tabs find it, one URL for each address
   */
  async listen({ host = "localhost", port = 8765 }: { host?: string; port?: number } = {}): Promise<readonly string[]> {
    if (this.#closing !== undefined) throw new TypeError("expected an open gateway, got a closed one");
    const addresses = host === "localhost" ? loopback : [host];
    const servers = await listenAtAll(addresses, port, () => this.#makeServer());
    this.#servers.push(...servers);
    return servers.map((server) => {
      const { address, family, port: found } = server.address() as AddressInfo;
      return `ws://${family === "IPv6" ? `[${address}]` : address}:${found}/`;
    });
  }

  /** Takes no sessions and no clients any more, waits for the connections to end, and resets them after `timeout` seconds. */
  close({ timeout = 5 }: { timeout?: number } = {}): Promise<void> {
    return (this.#closing ??= this.#close(timeout));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  toString(): string {
    const { connections, listeners } = this.#shared;
    const state = this.#closing === undefined ? "open" : "closing";
    return `GatewayServer[${state}, sessions:${this.#sessions.size}, connections:${connections.used}, listeners:${listeners.used}]`;
  }

  #makeServer(): Server {
    const server = createServer((_, response) => {
      response.writeHead(426, { Connection: "close", "Content-Type": "text/plain" }).end("expected a WebSocket\n");
    });
    server.headersTimeout = toTimerMs(this.#shared.limits.handshakeTimeout);
    server.on("upgrade", this.handleUpgrade);
    return server;
  }

  #take(channel: Channel, origin: string | undefined): void {
    if (origin === undefined || !this.#origins.has(origin)) {
      const message = `the gateway does not allow pages of ${origin ?? "no origin"}`;
      return this.#turnAway(channel, { code: "EACCES", message });
    }
    const { sessions } = this.#shared.limits;
    if (this.#sessions.size >= sessions) {
      const message = `the gateway has its ${sessions} sessions already`;
      return this.#turnAway(channel, { code: "EMFILE", message });
    }
    this.#sessions.add(new Session(channel, this.#shared, (session) => this.#sessions.delete(session)));
  }

  /** The reason goes in a message: of a refused handshake a page learns nothing. */
  #turnAway(channel: Channel, failure: Failure): void {
    this.#shared.log(`session refused: ${failure.message}`);
    channel.setOwner(nobody);
    channel.send({ kind: "refused", ...failure });
    channel.close(1008, failure.code);
  }

  async #close(timeout: number): Promise<void> {
    const failure: Failure = { code: "ESHUTDOWN", message: "the gateway is being closed" };
    const closed = this.#servers.map((server) => new Promise((resolve) => server.close(resolve)));
    for (const session of this.#sessions) session.stopListening(failure);
    await within(timeout, this.#shared.connections.whenUnused());
    for (const session of this.#sessions) session.refuse(failure);
    await Promise.all(closed);
  }
}

const nobody = {
  onMessage(): void {},
  onBytes(): void {},
  onGarbage(): void {},
  onAlive(): void {},
  onClosed(): void {},
};

/** Waits for it, but no longer than so many seconds. */
async function within(seconds: number, done: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  await Promise.race([done, new Promise((resolve) => (timer = setTimeout(resolve, seconds * 1000)))]);
  clearTimeout(timer);
}

function digest(text: string): Uint8Array {
  return createHash("sha256").update(text).digest();
}

/**
 * A gateway: through it, pages of the given origins connect to this host's network, and listen there, as far as the
 * lists allow. It does nothing until it is told to `listen()`, or is given the WebSockets or WebTransport sessions of a server of one's own.
 *
 * @throws TypeError if an origin, the token or a rule is not what it must be
 * @throws RangeError if a limit is unknown or not above 0
 * @see docs/security.md
 */
export function createGateway(options: GatewayServerOptions): GatewayServer {
  return new GatewayServer(options);
}
