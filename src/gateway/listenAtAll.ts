import { once } from "node:events";
import { isIP, type ListenOptions, type Server } from "node:net";

/** How often a free port is sought that all of the addresses have. */
const ATTEMPTS = 5;

/**
 * Listens with servers of the same port at all of the addresses that this host has; port 0 is any that is free.
 *
 * @throws what the system says, and then nothing is listened at
 */
export async function listenAtAll(
  addresses: readonly string[],
  port: number,
  make: () => Server,
  options: ListenOptions = {},
): Promise<Server[]> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await listenAtEach(addresses, port, make, options);
    } catch (error) {
      const isTaken = (error as NodeJS.ErrnoException).code === "EADDRINUSE";
      if (port !== 0 || !isTaken || attempt === ATTEMPTS) throw error;
    }
  }
}

async function listenAtEach(addresses: readonly string[], port: number, make: () => Server, options: ListenOptions) {
  const servers: Server[] = [];
  try {
    for (const host of addresses) {
      try {
        const server = make();
        await listen(server, { ...options, host, port, ipv6Only: isIP(host) === 6 });
        servers.push(server);
        ({ port } = server.address() as { port: number });
      } catch (error) {
        const { code = "" } = error as NodeJS.ErrnoException;
        const isMissing = code === "EADDRNOTAVAIL" || code === "EAFNOSUPPORT"; // a host may have no IPv6
        if (!isMissing || (servers.length === 0 && host === addresses.at(-1))) throw error;
      }
    }
    return servers;
  } catch (error) {
    for (const server of servers) server.close();
    throw error;
  }
}

/** Resolves when the server listens. @throws what the system says */
export async function listen(server: Server, where: ListenOptions): Promise<void> {
  server.listen({ ...where, exclusive: true });
  await once(server, "listening");
}
