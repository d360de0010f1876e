import { BlockList, isIP } from "node:net";
import { posix } from "node:path";
import { addNetwork, contains, isPublic } from "./addresses.ts";

interface Ports {
  readonly from: number;
  readonly to: number;
}

interface Named {
  readonly name: string;
  readonly ports: Ports;
}

interface Addressed {
  readonly addresses: BlockList;
  readonly ports: Ports;
}

/** The loopback addresses, which `localhost` means. */
export const loopback: readonly string[] = ["127.0.0.1", "::1"];

/**
 * A list of what is allowed; all else is not. A line of it is one of
 *
 * - `api.example.com:443`, `*.example.com:443` or `*:443`: by name, and then only at addresses of the public Internet;
 * - `127.0.0.1:6379`, `[::1]:6379`, `10.0.0.0/8:5432` or `localhost:6379`: by address;
 * - `/run/app.sock`, or `/run/app/*` for what lies in that directory.
 *
 * A port is a number, a range such as `9000-9010`, or `*`.
 */
export class Rules {
  readonly #names: Named[] = [];
  readonly #addresses: Addressed[] = [];
  readonly #paths = new Set<string>();

  /**
   * @param purpose to listen needs an address, and `9000` is short for `localhost:9000`
   * @throws TypeError if a line is none of these
   */
  constructor(lines: readonly string[], purpose: "connect" | "listen") {
    for (const line of lines) {
      if (typeof line !== "string")
        throw new TypeError(`expected a rule such as "127.0.0.1:6379", got ${String(line)}`);
      if (line.startsWith("/")) this.#addPath(line);
      else this.#add(line, purpose);
    }
  }

  /** Can it be allowed at all? If not, the name need not even be resolved. */
  allowsHost(host: string, port: number): boolean {
    return isIP(host) !== 0 || host === "localhost" || this.#allowsName(host, port);
  }

  /** Is it allowed to go to this address, which is the host's? */
  allowsAddress(address: string, port: number, host: string): boolean {
    if (this.#addresses.some(({ addresses, ports }) => includes(ports, port) && contains(addresses, address)))
      return true;
    return this.#allowsName(host, port) && isPublic(address);
  }

  /** `exactly` if the path itself is listed, `inside` if its directory is. */
  allowsPath(path: string): "exactly" | "inside" | undefined {
    if (path.includes("\0") || posix.resolve(path) !== path) return undefined;
    if (this.#paths.has(path)) return "exactly";
    return this.#paths.has(`${posix.dirname(path)}/*`) ? "inside" : undefined;
  }

  #allowsName(host: string, port: number): boolean {
    return this.#names.some(({ name, ports }) => includes(ports, port) && matches(name, host));
  }

  #addPath(path: string): void {
    if (posix.resolve(path) !== path) throw new TypeError(`expected an absolute path without detours, got "${path}"`);
    this.#paths.add(path);
  }

  #add(line: string, purpose: "connect" | "listen"): void {
    const [, host = purpose === "listen" ? "localhost" : "", port = ""] = /^(?:(.+):)?([^:]+)$/.exec(line) ?? [];
    const ports = readPorts(port);
    if (host === "" || ports === undefined) {
      throw new TypeError(
        `expected a rule such as "127.0.0.1:6379", "*.example.com:443" or "/run/app.sock", got "${line}"`,
      );
    }
    const plain = host.startsWith("[") && host.endsWith("]") ? host.slice(1, -1) : host;
    if (plain === "localhost") return this.#addAddresses(loopback, ports);
    if (isIP(plain.split("/", 1)[0] as string) !== 0) return this.#addAddresses([plain], ports);
    if (purpose === "listen") throw new TypeError(`expected an address to listen at, got "${host}" in "${line}"`);
    const name = plainName(plain);
    if (!/^(\*\.)?[a-z0-9_-]+(\.[a-z0-9_-]+)*$|^\*$/.test(name)) {
      throw new TypeError(`expected a name such as "api.example.com" or "*.example.com", got "${host}" in "${line}"`);
    }
    this.#names.push({ name, ports });
  }

  #addAddresses(networks: readonly string[], ports: Ports): void {
    const addresses = new BlockList();
    for (const network of networks) addNetwork(addresses, network);
    this.#addresses.push({ addresses, ports });
  }
}

/** A name in the form in which it is compared. */
export function plainName(host: string): string {
  return host.toLowerCase().replace(/\.$/, "");
}

function matches(pattern: string, host: string): boolean {
  if (pattern === "*") return true;
  return pattern.startsWith("*.") ? host.endsWith(pattern.slice(1)) : host === pattern;
}

function includes({ from, to }: Ports, port: number): boolean {
  return from <= port && port <= to;
}

function readPorts(text: string): Ports | undefined {
  if (text === "*") return { from: 1, to: 65_535 };
  const [, from = "", to = from] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text) ?? [];
  const ports = { from: Number(from), to: Number(to) };
  return from !== "" && ports.from <= ports.to && ports.to <= 65_535 ? ports : undefined;
}
