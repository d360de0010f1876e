import { until } from "../../combinators/until.ts";
import { ConnectionRefusedError, OSError } from "../../errors.ts";
import type { Coroutine } from "../../tasks/awaitable.ts";
import { getRunningLoop } from "../../tasks/eventLoop.ts";
import { type Address, formatAddress, localName, socketName } from "../address.ts";
import type { Connector } from "../connector.ts";
import { PageNetwork } from "../pageNetwork.ts";
import { Server } from "../server.ts";
import type { Protocol, Transport } from "../transport.ts";
import { dial } from "./dial.ts";
import { type EndListening, listen } from "./listen.ts";
import type { OnCall } from "./listeners.ts";
import { PortTransport } from "./portTransport.ts";
import type { Place } from "./protocol.ts";

/** The first of the ports that are given to whoever needs any, and how many they are. */
const FIRST_FREE_PORT = 49_152;
const FREE_PORTS = 16_384;

/**
 * The network of the origin: a server is reached from every tab, window and worker of it. Within a page no broker is needed.
 *
 * Where there is no origin, or there are no Web Locks since the page is not secure, it is the page's own.
 */
class OriginNetwork implements Connector {
  /** The servers of this page. */
  readonly #here = new Map<Place, Server>();
  readonly #page = new PageNetwork(this.#here);

  *connect<P extends Protocol>(address: Address, createProtocol: () => P): Coroutine<[Transport, P]> {
    const place = localName(address);
    if (this.#here.has(place) || !hasOrigin()) return yield* this.#page.connect(address, createProtocol);
    const loop = getRunningLoop();
    const sockname = address.kind === "tcp" ? socketName({ ...address, port: anyPort() }) : "";
    let transport: PortTransport | undefined;
    try {
      const connected = yield* until((signal) =>
        dial(place, {
          name: sockname,
          signal,
          onAccept: (wire, peer): [PortTransport, P] => {
            const protocol = createProtocol();
            transport = new PortTransport(protocol, wire, {
              loop,
              peer,
              extra: { peername: socketName(address), sockname },
            });
            return [transport, protocol];
          },
        }),
      );
      if (connected !== undefined) return connected;
    } catch (error) {
      transport?.abort();
      throw error;
    }
    throw new ConnectionRefusedError(`nobody listens at ${formatAddress(address)}`);
  }

  *listen(address: Address, createProtocol: () => Protocol): Coroutine<Server> {
    if (!hasOrigin()) return yield* this.#page.listen(address, createProtocol);
    const isAnyPort = address.kind === "tcp" && address.port === 0;
    for (;;) {
      const bound = isAnyPort ? { ...address, port: anyPort() } : address;
      const server = yield* this.#tryToListen(bound, createProtocol);
      if (server !== undefined) return server;
      if (!isAnyPort) throw new OSError(`address already in use: ${formatAddress(bound)}`, { code: "EADDRINUSE" });
    }
  }

  toString(): string {
    return `OriginNetwork[${[...this.#here.keys()].join(", ")}]`;
  }

  *#tryToListen(address: Address, createProtocol: () => Protocol): Coroutine<Server | undefined> {
    const place = localName(address);
    const sockname = socketName(address);
    let end: EndListening | undefined;
    let server: Server | undefined;
    const onCall: OnCall = (wire, { from: peer, name: peername }) =>
      server?.accept((protocol, options) => {
        void new PortTransport(protocol, wire, { ...options, peer, extra: { peername, sockname } });
      }) ?? false;
    try {
      yield* until(async (signal) => (end = await listen(place, signal, onCall)));
    } catch (error) {
      void end?.();
      throw error;
    }
    if (end === undefined) return undefined;
    const stop = (): Promise<void> | undefined => {
      this.#here.delete(place);
      return end?.();
    };
    server = new Server({ sockets: [{ getsockname: () => sockname }], start() {}, stop }, createProtocol);
    this.#here.set(place, server);
    return server;
  }
}

function hasOrigin(): boolean {
  return typeof origin === "string" && origin !== "null" && "locks" in navigator;
}

function anyPort(): number {
  return FIRST_FREE_PORT + Math.floor(Math.random() * FREE_PORTS);
}

export const originNetwork: Connector = /* @__PURE__ */ new OriginNetwork();
