import type { Coroutine } from "../tasks/awaitable.ts";
import type { Address } from "./address.ts";
import type { Server } from "./server.ts";
import type { Protocol, Transport } from "./transport.ts";

/** A kind of network: how connections are made there, and served. */
export interface Connector {
  /**
   * Connects, and gives the transport and its protocol when `connectionMade()` has been called. `options` are those of
   * the call, e.g. of `openConnection()`: a connector takes what it knows.
   *
   * Cancel-safe: a connection that comes about nevertheless is aborted.
   * @throws ConnectionRefusedError if nobody listens there
   */
  connect<P extends Protocol>(address: Address, createProtocol: () => P, options: object): Coroutine<[Transport, P]>;

  /**
   * Takes the address, and gives a server that does not serve yet.
   *
   * @throws OSError with the code `EADDRINUSE` if it is taken
   */
  listen(address: Address, createProtocol: () => Protocol, options: object): Coroutine<Server>;
}
