import { BlockList, isIP } from "node:net";

const special = new BlockList();
/** Not of the public Internet: the special-purpose registries of IANA, and what carries an IPv4 address inside. */
const networks = `
  0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 192.88.99.0/24
  192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4
  ::/96 64:ff9b::/96 64:ff9b:1::/48 100::/64 2001::/23 2001:db8::/32 2002::/16 3fff::/20 5f00::/16 fc00::/7 fe80::/10
  fec0::/10 ff00::/8`;
for (const network of networks.trim().split(/\s+/)) addNetwork(special, network);

/** Is it an address of the public Internet? */
export function isPublic(address: string): boolean {
  return !contains(special, address);
}

/** Is the address in the list? An IPv4 address in IPv6 notation is the IPv4 address. */
export function contains(list: BlockList, address: string): boolean {
  const family = isIP(address);
  if (family === 0) return false;
  return list.check(withoutZone(address), family === 4 ? "ipv4" : "ipv6");
}

/**
 * Adds `10.0.0.0/8`, or a single address.
 *
 * @throws RangeError if it is neither
 */
export function addNetwork(list: BlockList, network: string): void {
  const [address = "", prefix, ...rest] = network.split("/");
  const family = isIP(address);
  const bits = family === 4 ? 32 : 128;
  const length = prefix === undefined ? bits : /^\d{1,3}$/.test(prefix) ? Number(prefix) : Number.NaN;
  if (family === 0 || rest.length > 0 || !(length <= bits)) {
    throw new RangeError(`expected an address or a network such as "10.0.0.0/8", got "${network}"`);
  }
  list.addSubnet(address, length, family === 4 ? "ipv4" : "ipv6");
}

/** The address of a connection in its shortest form. */
export function plainAddress(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  return mapped?.[1] ?? address;
}

function withoutZone(address: string): string {
  return address.split("%", 1)[0] as string;
}
