import type { Resolve } from "./resolve.ts";

/** How much a gateway takes on. Times are seconds. */
export interface GatewayLimits {
  /** Tabs at once, those included that have not shown their token yet. */
  readonly sessions: number;
  /** Connections at once, of all tabs. */
  readonly connections: number;
  /** Ports and paths listened at, of all tabs. */
  readonly listeners: number;
  /** Clients of one listener that its tab has not taken yet; one more is reset. */
  readonly pendingAccepts: number;
  /** Bytes of one message. */
  readonly messageBytes: number;
  /** Bytes of one connection on their way in each direction, held in the gateway's memory at worst. */
  readonly windowBytes: number;
  /** Until a tab has shown its token. */
  readonly handshakeTimeout: number;
  /** Until a target has answered, TLS included. */
  readonly connectTimeout: number;
  /** Until a tab has taken a client. */
  readonly acceptTimeout: number;
  /** A connection over which nothing went for so long is closed. */
  readonly idleTimeout: number;
  /** Between two questions whether the tab is still there; at the second that is not answered, it is gone. */
  readonly keepalive: number;
}

/** Whom a gateway serves, with what, and how much of it. */
export interface GatewayServerOptions {
  /** The pages that may use it, each by its exact origin: `https://app.example`. */
  readonly origins: readonly string[];
  /** What a page must know: at least 16 characters, from a random source. */
  readonly token: string;
  /** Where tabs may connect to: `127.0.0.1:6379`, `*.example.com:443`, `/run/app.sock`, …; by default nowhere. */
  readonly connect?: readonly string[];
  /** Where tabs may listen: `9000` (at localhost), `0.0.0.0:9000-9010`, `/run/app/*`, …; by default nowhere. */
  readonly listen?: readonly string[];
  readonly limits?: Partial<GatewayLimits>;
  /** The addresses of a name, each of which is checked; the system's by default. */
  readonly resolve?: Resolve;
  /** Is told in a line of what is refused, opened and closed. It may hold names and addresses, and never the token. */
  readonly log?: (line: string) => void;
}

const defaultLimits: GatewayLimits = {
  sessions: 64,
  connections: 512,
  listeners: 64,
  pendingAccepts: 128,
  messageBytes: 1 << 20,
  windowBytes: 4 << 20,
  handshakeTimeout: 10,
  connectTimeout: 30,
  acceptTimeout: 10,
  idleTimeout: 3600,
  keepalive: 30,
};

/**
 * @throws TypeError if an origin or the token is not what it must be
 * @throws RangeError if a limit is unknown or not above 0
 */
export function checkOptions({ origins, token, limits = {} }: GatewayServerOptions): GatewayLimits {
  if (!Array.isArray(origins) || origins.length === 0) throw new TypeError("expected origins: at least one, got none");
  for (const origin of origins) {
    if (originOf(origin) !== origin || origin.includes("*")) {
      throw new TypeError(`expected an exact origin such as "https://app.example", got ${JSON.stringify(origin)}`);
    }
  }
  if (typeof token !== "string" || token.length < 16) {
    throw new TypeError("expected a token of at least 16 characters, got a shorter one or none");
  }
  for (const [name, value] of Object.entries(limits)) {
    if (!(name in defaultLimits)) {
      throw new RangeError(`expected a limit out of ${Object.keys(defaultLimits).join(", ")}; got ${name}`);
    }
    if (typeof value !== "number" || !(value > 0))
      throw new RangeError(`expected limits.${name} above 0, got ${value}`);
  }
  return { ...defaultLimits, ...limits };
}

function originOf(text: unknown): string | undefined {
  try {
    const { origin, protocol, host } = new URL(String(text));
    return origin !== "null" ? origin : host !== "" ? `${protocol}//${host}` : undefined; // those of extensions
  } catch {
    return undefined;
  }
}
