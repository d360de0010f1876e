import { until } from "../combinators/until.ts";
import { ConnectionRefusedError, isCancelled, OSError } from "../errors.ts";
import { checkWhole } from "../loop/checks.ts";
import type { Coroutine } from "../tasks/awaitable.ts";
import { type Address, formatAddress } from "./address.ts";
import type { Connector } from "./connector.ts";
import type { Protocol, Transport } from "./transport.ts";
import type { WebSocketConnectionOptions } from "./webSocket.ts";
import { WebTransportSession } from "./webTransportSession.ts";

/** How a WebTransport session is opened. */
export interface SessionOptions {
  /** The SHA-256 hashes of certificates to be trusted, which no authority need have signed: P-256, valid for less than 14 days. */
  readonly serverCertificateHashes?: readonly { readonly algorithm: "sha-256"; readonly value: BufferSource }[];
  /** What the platform shall strive for. */
  readonly congestionControl?: "default" | "low-latency" | "throughput";
  /** How many datagrams may wait to be received; 1024 if not given. */
  readonly datagramLimit?: number;
}

/** How a byte stream over WebTransport is opened. */
export interface WebTransportConnectionOptions extends SessionOptions, WebSocketConnectionOptions {
  /** The URL of a WebSocket to connect to where there is no WebTransport: in this browser, or on the way to the server. */
  readonly fallback?: string | URL;
}

const DEFAULT_DATAGRAM_LIMIT = 1024;

/**
 * Opens a session.
 *
 * Cancel-safe.
 * @throws OSError with the code `ENOTSUP` if the browser has no WebTransport
 * @throws ConnectionRefusedError if it cannot be opened; the browser says nowhere why
 */
export function* openSession(url: string, options: SessionOptions): Coroutine<WebTransportSession> {
  const { datagramLimit = DEFAULT_DATAGRAM_LIMIT, serverCertificateHashes, congestionControl } = options;
  checkWhole(datagramLimit);
  if (datagramLimit < 1) throw new RangeError(`expected a datagramLimit of at least 1, got ${datagramLimit}`);
  if (typeof WebTransport === "undefined") {
    throw new OSError("this browser, or this page as it is not secure, has no WebTransport", { code: "ENOTSUP" });
  }
  const platform = new WebTransport(url, {
    ...(serverCertificateHashes && { serverCertificateHashes: [...serverCertificateHashes] }),
    ...(congestionControl && { congestionControl }),
  });
  platform.closed.catch(() => {}); // the session tells, if it comes about
  try {
    yield* until((signal) =>
      platform.ready.catch((error: unknown) => Promise.reject(signal.aborted ? signal.reason : error)),
    );
  } catch (cause) {
    platform.close();
    if (isCancelled(cause)) throw cause;
    throw new ConnectionRefusedError(`${url} cannot be opened`, { cause });
  }
  return new WebTransportSession(url, platform, datagramLimit);
}

/** Connects to `https:` URLs: by one stream of a session of its own. */
export const webTransportConnector: Connector = {
  *connect<P extends Protocol>(
    address: Address,
    createProtocol: () => P,
    options: WebTransportConnectionOptions,
  ): Coroutine<[Transport, P]> {
    if (address.kind !== "url") throw new TypeError(`expected a URL, got ${formatAddress(address)}`);
    const { fallback } = options;
    let session: WebTransportSession;
    try {
      session = yield* openSession(address.url.href, options);
    } catch (error) {
      if (fallback === undefined || !(error instanceof OSError)) throw error;
      const { webSocketConnector } = yield* until(import("./webSocket.ts"));
      return yield* webSocketConnector.connect({ kind: "url", url: new URL(fallback) }, createProtocol, options);
    }
    try {
      const protocol = createProtocol();
      return [yield* session.connect(protocol, { isAlone: true }), protocol];
    } catch (error) {
      session.abort();
      throw error;
    }
  },

  *listen() {
    throw new OSError("a page cannot listen at a URL", { code: "EOPNOTSUPP" });
  },
};
