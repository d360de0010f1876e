import { ConnectionRefusedError, ConnectionResetError, OSError } from "../errors.ts";
import type { Coroutine } from "../tasks/awaitable.ts";
import { getRunningLoop } from "../tasks/eventLoop.ts";
import { type Address, formatAddress, localName, socketName } from "./address.ts";
import type { Connector } from "./connector.ts";
import { PageTransport } from "./pageTransport.ts";
import { type ListeningSocket, Server } from "./server.ts";
import type { Protocol, Transport } from "./transport.ts";

/** The first port that is given to whoever asks for any. */
const FIRST_FREE_PORT = 49_152;
const LAST_PORT = 65_535;

/** Connections within one page, without a broker. Each network has names of its own. */
export class PageNetwork implements Connector {
  /** The servers that listen, or are about to, by their addresses. */
  readonly #servers: Map<string, Server>;
  #lastPort = LAST_PORT;

  /** @internal With `servers`, those of another network that are in this page. */
  constructor(servers: Map<string, Server> = new Map()) {
    this.#servers = servers;
  }

  *connect<P extends Protocol>(address: Address, createProtocol: () => P): Coroutine<[Transport, P]> {
    const name = formatAddress(address);
    const server = this.#servers.get(localName(address));
    if (server?.isServing() !== true) throw new ConnectionRefusedError(`nobody listens at ${name}`);
    const protocol = createProtocol();
    const loop = getRunningLoop();
    const listens = socketName(address);
    const connects = address.kind === "tcp" ? socketName({ ...address, port: this.#freePort() }) : "";
    let transport: PageTransport | undefined;
    server.accept((accepted, options) => {
      const here = { loop, extra: { peername: listens, sockname: connects } };
      const there = { ...options, extra: { peername: connects, sockname: listens } };
      [transport] = PageTransport.join([protocol, accepted], [here, there]);
    });
    if (transport === undefined) throw new ConnectionResetError(`${name} has not accepted the connection`);
    try {
      yield; // now connectionMade() has been called
    } catch (error) {
      transport.abort();
      throw error;
    }
    return [transport, protocol];
  }

  *listen(address: Address, createProtocol: () => Protocol): Coroutine<Server> {
    const bound = address.kind === "tcp" && address.port === 0 ? { ...address, port: this.#freePort() } : address;
    const name = localName(bound);
    if (this.#servers.has(name)) {
      throw new OSError(`address already in use: ${formatAddress(bound)}`, { code: "EADDRINUSE" });
    }
    const socket: ListeningSocket = { getsockname: () => socketName(bound) };
    const listener = { sockets: [socket], start() {}, stop: (): undefined => void this.#servers.delete(name) };
    const server = new Server(listener, createProtocol);
    this.#servers.set(name, server);
    return server;
  }

  toString(): string {
    return `PageNetwork[${[...this.#servers.keys()].join(", ")}]`;
  }

  #freePort(): number {
    do this.#lastPort = this.#lastPort === LAST_PORT ? FIRST_FREE_PORT : this.#lastPort + 1;
    while (this.#servers.has(`localhost:${this.#lastPort}`));
    return this.#lastPort;
  }
}
