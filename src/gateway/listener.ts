import { lstat, unlink } from "node:fs/promises";
import { once } from "node:events";
import { connect, createServer, isIP, type ListenOptions, type Server, type Socket } from "node:net";
import type { Place, SocketAddress } from "../streams/gateway/protocol.ts";
import { GatewayError } from "./gatewayError.ts";
import { listen, listenAtAll } from "./listenAtAll.ts";
import { loopback, type Rules } from "./rules.ts";

interface ListenerOptions {
  readonly rules: Rules;
  readonly backlog: number | undefined;
  /** A client has connected; nothing of it has been read. */
  onClient(socket: Socket): void;
  /** A client could not be accepted. */
  onError(error: Error): void;
}

/** A port or a path that is listened at for a tab. */
export class Listener {
  readonly #servers: readonly Server[];
  readonly socknames: readonly SocketAddress[];

  private constructor(servers: readonly Server[]) {
    this.#servers = servers;
    this.socknames = servers.map((server) => {
      const address = server.address();
      return typeof address === "object" && address !== null
        ? ([address.address, address.port] as const)
        : String(address);
    });
  }

  /** @throws GatewayError `EACCES` if no rule allows it; otherwise the system's error */
  static async open(at: Place, options: ListenerOptions): Promise<Listener> {
    const { rules, backlog, onClient, onError } = options;
    const make = (): Server => createServer({ allowHalfOpen: true, pauseOnConnect: true, noDelay: true }, onClient);
    const more = backlog === undefined ? {} : { backlog };
    const servers =
      "path" in at
        ? [await listenAtPath(at.path, rules, make, more)]
        : await listenAtAll(allowedAddresses(at.host, at.port, rules), at.port, make, more);
    for (const server of servers) server.on("error", onError);
    return new Listener(servers);
  }

  /** Listens no more; a socket's file is gone. Connections stay. */
  close(): void {
    for (const server of this.#servers) server.close();
  }
}

function allowedAddresses(host: string, port: number, rules: Rules): readonly string[] {
  const isLocal = host === "" || host.toLowerCase() === "localhost";
  if (!isLocal && isIP(host) === 0) {
    throw new GatewayError("EADDRNOTAVAIL", `expected an address or "localhost" to listen at, got "${host}"`);
  }
  const allowed = (isLocal ? loopback : [host]).filter((address) => rules.allowsAddress(address, port, ""));
  if (allowed.length > 0) return allowed;
  throw new GatewayError("EACCES", `the gateway does not allow to listen at ${host || "localhost"}:${port}`);
}

async function listenAtPath(path: string, rules: Rules, make: () => Server, options: ListenOptions): Promise<Server> {
  if (rules.allowsPath(path) === undefined) {
    throw new GatewayError("EACCES", `the gateway does not allow to listen at ${path}`);
  }
  const server = make();
  try {
    await listen(server, { ...options, path });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE" || !(await isLeftBehind(path))) throw error;
    await unlink(path);
    await listen(server, { ...options, path });
  }
  return server;
}

/** Is it a socket's file whose process has died? */
async function isLeftBehind(path: string): Promise<boolean> {
  if (!(await lstat(path)).isSocket()) return false;
  const probe = connect({ path });
  try {
    await once(probe, "connect");
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ECONNREFUSED";
  } finally {
    probe.destroy();
  }
}
