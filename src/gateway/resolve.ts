import { lookup } from "node:dns/promises";
import type { LookupAddress } from "node:dns";
import { isIP } from "node:net";
import { plainName, type Rules } from "./rules.ts";
import { GatewayError } from "./gatewayError.ts";

/** How names become addresses: as `dns.lookup()` does it, unless one's own is given. */
export type Resolve = (host: string) => Promise<readonly string[]>;

/** The addresses that the system knows for a name. */
export async function resolveName(host: string): Promise<readonly string[]> {
  const found = await lookup(host, { all: true });
  return found.map(({ address }) => address);
}

/**
 * The addresses at which the host may be reached. Whoever connects uses these and asks no resolver again: the next answer
 * might be another one.
 *
 * @throws GatewayError `EACCES` if no rule allows it, or the resolver's own
 */
export async function allowedAddresses(
  host: string,
  port: number,
  rules: Rules,
  resolve: Resolve,
): Promise<readonly LookupAddress[]> {
  const name = plainName(host);
  const place = `${isIP(name) === 6 ? `[${name}]` : name}:${port}`;
  if (!rules.allowsHost(name, port)) throw new GatewayError("EACCES", `the gateway does not allow ${place}`);
  const addresses = isIP(name) === 0 ? await resolve(name) : [name];
  const allowed = addresses.filter((address) => rules.allowsAddress(address, port, name));
  if (allowed.length === 0) {
    const where = isIP(name) === 0 ? `${place}, as its address is neither public nor listed` : place;
    throw new GatewayError("EACCES", `the gateway does not allow ${where}`);
  }
  return allowed.map((address) => ({ address, family: isIP(address) }));
}
