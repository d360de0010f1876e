import { ConnectionAbortedError, OSError } from "../../errors.ts";
import { until } from "../../combinators/until.ts";
import { type Duration, toSeconds } from "../../loop/duration.ts";
import type { Coroutine } from "../../tasks/awaitable.ts";
import { getRunningLoop } from "../../tasks/eventLoop.ts";
import { type Address, formatAddress } from "../address.ts";
import type { Connector } from "../connector.ts";
import { Server } from "../server.ts";
import type { Protocol, Transport } from "../transport.ts";
import type { SessionOptions } from "../webTransport.ts";
import { GatewayListener, type GatewayListenerOptions } from "./gatewayListener.ts";
import { GatewaySession } from "./gatewaySession.ts";
import { GatewayTransport } from "./gatewayTransport.ts";
import type { Place, TlsRequest } from "./protocol.ts";
import { WebSocketLine } from "./webSocketLine.ts";
import { WebTransportLine } from "./webTransportLine.ts";

/** How a gateway is reached. */
export interface GatewayOptions {
  /** What the gateway was given as its token. */
  readonly token: string;
  /** After two such times without a word of the gateway's it is gone. 15 seconds if not given. */
  readonly keepalive?: Duration;
  /** For an `https:` URL: certificates to be trusted, as `openWebTransport()` takes them. */
  readonly serverCertificateHashes?: SessionOptions["serverCertificateHashes"];
  /** For an `https:` URL: a `ws:` or `wss:` one for where there is no WebTransport, in this browser or on the way. */
  readonly fallback?: string | URL;
}

/** What TLS to a target asks for, besides a certificate that is valid for its host. */
export interface TlsOptions {
  /** Certificates to trust instead of those that the gateway's host trusts, in PEM. */
  readonly ca?: string;
  /** Protocols to offer, the first one preferred. */
  readonly alpn?: readonly string[];
}

/** How a connection is made through a gateway. */
export interface GatewayConnectionOptions {
  /** Speak TLS with the target? The gateway does, and verifies the certificate. */
  readonly ssl?: boolean | TlsOptions | undefined;
  /** The name that the certificate must be for, if not the host's. */
  readonly serverHostname?: string | undefined;
}

/**
 * A gateway, `npx asyncio-web gateway`, as tabs reach it: `openConnection(host, port, { gateway })` connects from its
 * host, and `startServer(onClient, host, port, { gateway })` listens there. One WebSocket, or one stream over WebTransport,
 * carries it all; it is opened when it is needed, and closed after 5 seconds in which it is not.
 */
export class Gateway implements Connector {
  /** Where it is. */
  readonly url: string;
  readonly #options: GatewayOptions;
  readonly #fallback: string | undefined;
  readonly #keepaliveMs: number;
  #session: GatewaySession | undefined;

  /** @throws TypeError if the URL is none of a WebSocket or WebTransport, or there is no token */
  constructor(url: string | URL, options: GatewayOptions) {
    this.url = checkUrl(url, /^(wss?|https):$/);
    if (typeof options?.token !== "string") throw new TypeError("expected the token of the gateway, got none");
    this.#options = options;
    this.#fallback = options.fallback === undefined ? undefined : checkUrl(options.fallback, /^wss?:$/);
    this.#keepaliveMs = toSeconds(options.keepalive ?? 15) * 1000;
  }

  *connect<P extends Protocol>(
    address: Address,
    createProtocol: () => P,
    options: GatewayConnectionOptions,
  ): Coroutine<[Transport, P]> {
    const tls = tlsOf(options);
    const loop = getRunningLoop();
    const protocol = createProtocol();
    const session = this.#open();
    const wish = session.connect(placeOf(address), tls, (message) => {
      const { id, window, peername, sockname } = message;
      const extra = { peername, sockname, ...message.tls };
      const canWriteEof = message.tls === undefined;
      return new GatewayTransport(protocol, { loop, extra, window, id, channel: session, canWriteEof });
    });
    try {
      return [yield* until(wish.promise), protocol]; // connectionMade() was due before
    } catch (error) {
      wish.cancel();
      throw error;
    }
  }

  *listen(
    address: Address,
    createProtocol: () => Protocol,
    options: GatewayListenerOptions & GatewayConnectionOptions,
  ): Coroutine<Server> {
    if (tlsOf(options) !== undefined) throw new TypeError("a gateway speaks TLS with targets, not with clients");
    const loop = getRunningLoop();
    const listener = new GatewayListener(placeOf(address), () => this.#open(), loop, options);
    yield* listener.open();
    return new Server(listener, createProtocol, { loop });
  }

  /** Aborts its connections and ends its servers. It can be used again. */
  close(): void {
    this.#session?.close(new ConnectionAbortedError("the gateway was closed by this page"));
  }

  toString(): string {
    const session = this.#session;
    const state =
      session === undefined
        ? ["idle"]
        : [`connections:${session.connectionCount}`, `listeners:${session.listenerCount}`];
    return `Gateway[${[this.url, ...state].join(", ")}]`;
  }

  /** @throws OSError with the code `ENOTSUP` if the browser lacks what the URL asks for */
  #open(): GatewaySession {
    if (this.#session !== undefined) return this.#session;
    const { token, serverCertificateHashes = [] } = this.#options;
    const hasNone = this.url.startsWith("https:") && typeof WebTransport === "undefined";
    if (hasNone && this.#fallback === undefined) {
      throw new OSError("this browser, or this page as it is not secure, has no WebTransport", { code: "ENOTSUP" });
    }
    const hashes = { serverCertificateHashes: [...serverCertificateHashes] };
    this.#session = new GatewaySession({
      url: hasNone ? (this.#fallback as string) : this.url,
      openLine: (url, owner) =>
        url.startsWith("https:") ? new WebTransportLine(url, hashes, owner) : new WebSocketLine(url, owner),
      fallback: this.#fallback,
      token,
      keepaliveMs: this.#keepaliveMs,
      onOver: () => (this.#session = undefined),
    });
    return this.#session;
  }
}

function checkUrl(url: string | URL, protocols: RegExp): string {
  const parsed = URL.parse(url);
  if (parsed !== null && protocols.test(parsed.protocol)) return parsed.href;
  throw new TypeError(`expected a URL such as "ws://localhost:8765", got "${url}"`);
}

function placeOf(address: Address): Place {
  switch (address.kind) {
    case "tcp":
      return { host: address.host, port: address.port };
    case "unix":
      return { path: address.path };
    case "url":
      throw new TypeError(`expected a host and a port, or a path, got ${formatAddress(address)}`);
    default:
      return address satisfies never;
  }
}

function tlsOf({ ssl, serverHostname }: GatewayConnectionOptions): TlsRequest | undefined {
  if (ssl === undefined || ssl === false) {
    if (serverHostname === undefined) return undefined;
    throw new TypeError("serverHostname is only meaningful with ssl");
  }
  return { ...(ssl === true ? {} : ssl), ...(serverHostname === undefined ? {} : { serverHostname }) };
}
