import { checkWhole, show } from "../loop/checks.ts";

/** What is connected to, or listened at. */
export type Address =
  | { readonly kind: "url"; readonly url: URL }
  | { readonly kind: "tcp"; readonly host: string; readonly port: number }
  | { readonly kind: "unix"; readonly path: string };

/** Names of the machine itself, and of all its interfaces: on the page's own network they are the same place. */
const OWN_NAMES: readonly string[] = ["", "127.0.0.1", "0.0.0.0", "::1", "::"];

/**
 * The address that a call names by its first arguments.
 *
 * @throws TypeError if it names none
 * @throws RangeError if the port is none
 */
export function parseAddress(place: string | URL, port?: number): Address {
  if (port !== undefined) {
    if (typeof place !== "string") throw new TypeError(`expected the name of a host, got ${show(place)}`);
    checkWhole(port);
    if (!(port >= 0 && port <= 65_535)) throw new RangeError(`expected a port from 0 to 65535, got ${port}`);
    return { kind: "tcp", host: place, port };
  }
  const url = URL.parse(place);
  if (url === null) throw new TypeError(`expected a URL, or a host and a port, got ${show(place)}`);
  return { kind: "url", url };
}

/** @throws TypeError if it is no path */
export function unixAddress(path: string): Address {
  if (typeof path !== "string" || path === "") throw new TypeError(`expected the path of a socket, got ${show(path)}`);
  return { kind: "unix", path };
}

/** The address as people write it. */
export function formatAddress(address: Address): string {
  switch (address.kind) {
    case "url":
      return address.url.href;
    case "tcp":
      return `${address.host}:${address.port}`;
    case "unix":
      return address.path;
    default:
      return address satisfies never;
  }
}

/** The same text for all ways to write an address of this machine. */
export function localName(address: Address): string {
  if (address.kind !== "tcp" || !OWN_NAMES.includes(address.host)) return formatAddress(address);
  return `localhost:${address.port}`;
}
