import { OSError } from "../errors.ts";
import { checkWhole } from "../loop/checks.ts";
import type { Coroutine } from "../tasks/awaitable.ts";
import { type Address, formatAddress } from "./address.ts";
import type { Connector } from "./connector.ts";
import type { Protocol, Transport } from "./transport.ts";
import { RECEIVE_LIMIT, type WebSocketLink } from "./webSocketLink.ts";
import { openPlainLink } from "./webSocketPlain.ts";
import { openStreamLink, webSocketStreamClass } from "./webSocketStream.ts";
import { WebSocketTransport } from "./webSocketTransport.ts";

/** How a WebSocket is opened. */
export interface WebSocketOptions {
  /** The sub-protocols that are offered, best first. */
  readonly protocols?: string | readonly string[];
  /**
   * Slows the server down when what it sends is not read, by `WebSocketStream`, where the browser has it; `false` if not
   * given. Chromium, up to 156 at least, crashes the tab if the connection breaks off while a write waits for room: use it
   * where much is received and little is sent.
   */
  readonly backPressure?: boolean;
  /**
   * How many bytes may have come without being read; 16 MiB if not given. More raise `ConnectionAbortedError`. It counts
   * where the server is not slowed down.
   */
  readonly receiveLimit?: number;
}

/** How a byte stream over a WebSocket is opened. */
export interface WebSocketConnectionOptions extends WebSocketOptions {
  /** Sends text messages, of which the bytes must be the UTF-8; else binary ones. Both are understood. */
  readonly text?: boolean;
}

/**
 * Opens a WebSocket.
 *
 * @throws ConnectionRefusedError if it cannot be opened; the browser says nowhere why
 */
export function* openLink(url: string, options: WebSocketOptions): Coroutine<WebSocketLink> {
  const { protocols = [], backPressure = false, receiveLimit = 0 } = options;
  checkWhole(receiveLimit);
  const offered = typeof protocols === "string" ? [protocols] : [...protocols];
  const Platform = backPressure ? webSocketStreamClass() : undefined;
  return yield* Platform === undefined ? openPlainLink(url, offered) : openStreamLink(Platform, url, offered);
}

/** Connects to `ws:` and `wss:` URLs. */
export const webSocketConnector: Connector = {
  *connect<P extends Protocol>(
    address: Address,
    createProtocol: () => P,
    options: WebSocketConnectionOptions,
  ): Coroutine<[Transport, P]> {
    if (address.kind !== "url") throw new TypeError(`expected a URL, got ${formatAddress(address)}`);
    const { url } = address;
    const link = yield* openLink(url.href, options);
    const protocol = createProtocol();
    const { text = false, receiveLimit = RECEIVE_LIMIT } = options;
    const extra = {
      url: url.href,
      protocol: link.protocol,
      extensions: link.extensions,
      peername: [url.hostname, Number(url.port || (url.protocol === "wss:" ? 443 : 80))],
    };
    const transport = new WebSocketTransport(protocol, link, { text, receiveLimit, extra });
    try {
      yield; // to connectionMade()
    } catch (error) {
      transport.abort();
      throw error;
    }
    return [transport, protocol];
  },

  *listen() {
    throw new OSError("a page cannot listen at a URL", { code: "EOPNOTSUPP" });
  },
};
