import { once } from "node:events";
import { lstat } from "node:fs/promises";
import { connect as connectSocket, isIP, type Socket, type TcpSocketConnectOpts } from "node:net";
import { connect as connectTls, type TLSSocket } from "node:tls";
import type { Place, TlsRequest } from "../streams/gateway/protocol.ts";
import { GatewayError } from "./gatewayError.ts";
import { allowedAddresses, type Resolve } from "./resolve.ts";
import type { Rules } from "./rules.ts";

/** A connection to a target. */
export interface Dialed {
  /** Bytes go in and out here. */
  readonly socket: Socket;
  /** What carries it: the same, unless TLS is spoken over it. */
  readonly carrier: Socket;
}

interface DialOptions {
  readonly tls: TlsRequest | undefined;
  readonly rules: Rules;
  readonly resolve: Resolve;
  /** Aborted with the error to raise. */
  readonly signal: AbortSignal;
}

/**
 * Connects to a target, if the rules allow it.
 *
 * @throws GatewayError `EACCES` if they do not; otherwise the system's error, or the signal's reason
 */
export async function dial(to: Place, { tls, rules, resolve, signal }: DialOptions): Promise<Dialed> {
  const where = "path" in to ? await pathOptions(to.path, rules) : await addressOptions(to, rules, resolve);
  signal.throwIfAborted();
  const carrier = connectSocket({ ...(where as TcpSocketConnectOpts), allowHalfOpen: true, noDelay: true });
  carrier.on("error", ignore);
  const stop = (): void => void carrier.destroy(signal.reason as Error);
  signal.addEventListener("abort", stop);
  try {
    await once(carrier, "connect");
    if (tls === undefined) return { socket: carrier, carrier };
    const socket = startTls(carrier, tls, "path" in to ? undefined : to.host);
    await once(socket, "secureConnect");
    return { socket, carrier };
  } catch (error) {
    carrier.destroy();
    throw error;
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

async function addressOptions(to: Exclude<Place, { path: string }>, rules: Rules, resolve: Resolve) {
  const addresses = await allowedAddresses(to.host, to.port, rules, resolve);
  const [first] = addresses;
  return {
    host: to.host,
    port: to.port,
    autoSelectFamily: true,
    lookup: (_: string, { all }: { all?: boolean }, done: (error: null, ...found: unknown[]) => void): void => {
      if (all === true) done(null, addresses);
      else done(null, first?.address, first?.family);
    },
  };
}

async function pathOptions(path: string, rules: Rules): Promise<{ path: string }> {
  const allowed = rules.allowsPath(path);
  if (allowed === undefined) throw new GatewayError("EACCES", `the gateway does not allow ${path}`);
  if (allowed === "inside" && (await lstat(path)).isSymbolicLink()) {
    throw new GatewayError("EACCES", `the gateway does not allow ${path}: it is a link to elsewhere`);
  }
  return { path };
}

function startTls(carrier: Socket, { serverHostname, ca, alpn }: TlsRequest, host: string | undefined): TLSSocket {
  const name = serverHostname ?? host ?? "";
  return connectTls({
    socket: carrier,
    host: name, // what the certificate must be for
    ...(isIP(name) === 0 ? { servername: name } : {}),
    ...(ca === undefined ? {} : { ca }),
    ...(alpn === undefined ? {} : { ALPNProtocols: [...alpn] }),
  }).on("error", ignore);
}

/** Who waits for the socket hears of it by other means, and an error that nobody listens for ends the process. */
function ignore(): void {}
