import { RuntimeError } from "../errors.ts";
import { checkFunction } from "../loop/checks.ts";
import { type Awaitable, type Coroutine, Operation } from "../tasks/awaitable.ts";
import { getRunningLoop } from "../tasks/eventLoop.ts";
import { Settlement } from "../tasks/promises.ts";
import { type Address, formatAddress, parseAddress, unixAddress } from "./address.ts";
import type { Connector } from "./connector.ts";
import type { GatewayConnectionOptions } from "./gateway/gateway.ts";
import type { GatewayListenerOptions } from "./gateway/gatewayListener.ts";
import type { Server } from "./server.ts";
import { StreamReader } from "./streamReader.ts";
import { type ClientHandler, StreamReaderProtocol } from "./streamReaderProtocol.ts";
import { StreamWriter } from "./streamWriter.ts";
import type { WebTransportConnectionOptions } from "./webTransport.ts";

/** How a connection is made. */
export interface ConnectionOptions extends GatewayConnectionOptions, WebTransportConnectionOptions {
  /** The limit of the reader, in bytes; see `StreamReaderOptions`. */
  readonly limit?: number | undefined;
  /** Where hosts, ports and paths are looked for, other than on the origin's own network. */
  readonly gateway?: Connector | undefined;
}

/** How a server is started. */
export interface ServerOptions extends ConnectionOptions, GatewayListenerOptions {
  /** Does it take clients from the start? If not, `startServing()` and `serveForever()` begin it. `true` if not given. */
  readonly startServing?: boolean | undefined;
}

/** A connection as asyncio gives it. */
export type Streams = [reader: StreamReader, writer: StreamWriter];

/** What connects to a URL, by its scheme: loaded when it is first needed. */
const schemes: Readonly<Record<string, () => PromiseLike<Connector>>> = {
  "ws:": async () => (await import("./webSocket.ts")).webSocketConnector,
  "wss:": async () => (await import("./webSocket.ts")).webSocketConnector,
  "https:": async () => (await import("./webTransport.ts")).webTransportConnector,
};

/** What connects to all other addresses, unless there is a gateway: loaded as well. */
const loadOriginNetwork = async (): Promise<Connector> => (await import("./network/originNetwork.ts")).originNetwork;

/** What is loaded: browsers take tasks to import even what they have. */
const loaded = new Map<() => PromiseLike<Connector>, Connector>();

let defaultGateway: Connector | undefined;

/**
 * Sets where hosts, ports and paths are looked for; `undefined` for the origin's own network.
 * @returns what was set before
 */
export function setDefaultGateway(gateway: Connector | undefined): Connector | undefined {
  const before = defaultGateway;
  defaultGateway = gateway;
  return before;
}

/**
 * Connects to a URL, or to a host and port.
 *
 * Cancel-safe.
 * @throws ConnectionRefusedError if nobody listens there
 * @see https://docs.python.org/3.14/library/asyncio-stream.html#asyncio.open_connection
 */
export function openConnection(url: string | URL, options?: ConnectionOptions): Awaitable<Streams>;
export function openConnection(host: string, port: number, options?: ConnectionOptions): Awaitable<Streams>;
export function openConnection(
  place: string | URL,
  second?: number | ConnectionOptions,
  third?: ConnectionOptions,
): Awaitable<Streams> {
  const [port, options] = typeof second === "object" ? [undefined, second] : [second, third];
  return open("openConnection", parseAddress(place, port), options);
}

/**
 * Connects to the path of a unix socket.
 *
 * Cancel-safe.
 * @throws ConnectionRefusedError if nobody listens there
 * @see https://docs.python.org/3.14/library/asyncio-stream.html#asyncio.open_unix_connection
 */
export function openUnixConnection(path: string, options?: ConnectionOptions): Awaitable<Streams> {
  return open("openUnixConnection", unixAddress(path), options);
}

/**
 * Listens at a host and port, at any free port for 0, and serves each client by a call of `onClient`.
 *
 * @throws OSError with the code `EADDRINUSE` if the address is taken
 * @see https://docs.python.org/3.14/library/asyncio-stream.html#asyncio.start_server
 */
export function startServer(
  onClient: ClientHandler,
  host: string,
  port: number,
  options?: ServerOptions,
): Awaitable<Server> {
  return listen("startServer", onClient, parseAddress(host, port), options);
}

/**
 * Listens at the path of a unix socket, and serves each client by a call of `onClient`.
 *
 * @throws OSError with the code `EADDRINUSE` if the path is taken
 * @see https://docs.python.org/3.14/library/asyncio-stream.html#asyncio.start_unix_server
 */
export function startUnixServer(onClient: ClientHandler, path: string, options?: ServerOptions): Awaitable<Server> {
  return listen("startUnixServer", onClient, unixAddress(path), options);
}

function open(name: string, address: Address, options: ConnectionOptions = {}): Awaitable<Streams> {
  return new Operation(connect, `${name}(${formatAddress(address)})`, { address, options });
}

function listen(
  name: string,
  onClient: ClientHandler,
  address: Address,
  options: ServerOptions = {},
): Awaitable<Server> {
  checkFunction(onClient);
  return new Operation(serve, `${name}(${formatAddress(address)})`, { address, options, onClient });
}

interface Request<O> {
  readonly address: Address;
  readonly options: O;
}

function* connect({ address, options }: Request<ConnectionOptions>): Coroutine<Streams> {
  const { limit } = options;
  const loop = getRunningLoop();
  const reader = new StreamReader({ limit, loop });
  const connector = yield* connectorFor(address, options);
  const protocol = new StreamReaderProtocol(reader, undefined, { loop });
  const [transport] = yield* connector.connect(address, () => protocol, options);
  return [reader, new StreamWriter(transport, protocol, reader)];
}

function* serve(request: Request<ServerOptions> & { readonly onClient: ClientHandler }): Coroutine<Server> {
  const { address, options, onClient } = request;
  const loop = getRunningLoop();
  const connector = yield* connectorFor(address, options);
  const createProtocol = (): StreamReaderProtocol =>
    new StreamReaderProtocol(new StreamReader({ limit: options.limit, loop }), onClient, { loop });
  const server = yield* connector.listen(address, createProtocol, options);
  if (options.startServing !== false) yield* server.startServing();
  return server;
}

function* connectorFor(address: Address, options: ConnectionOptions): Coroutine<Connector> {
  if (address.kind !== "url") return options.gateway ?? defaultGateway ?? (yield* loadOnce(loadOriginNetwork));
  const load = schemes[address.url.protocol];
  if (load === undefined) {
    const known = Object.keys(schemes).join(", ");
    throw new RuntimeError(`expected a URL with one of ${known}, got ${address.url.href}`);
  }
  return yield* loadOnce(load);
}

function* loadOnce(load: () => PromiseLike<Connector>): Coroutine<Connector> {
  const connector = loaded.get(load) ?? (yield* new Settlement(load()));
  loaded.set(load, connector);
  return connector;
}
