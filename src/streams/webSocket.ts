import { OSError } from "../errors.ts";
import { checkWhole } from "../loop/checks.ts";
import type { Coroutine } from "../tasks/awaitable.ts";
import type { Address, Connector } from "./connector.ts";
import type { Protocol, Transport } from "./transport.ts";
import type { WebSocketLink } from "./webSocketLink.ts";
import { openPlainLink } from "./webSocketPlain.ts";
import { openStreamLink, webSocketStreamClass } from "./webSocketStream.ts";
import { WebSocketTransport } from "./webSocketTransport.ts";

/** How a WebSocket is opened. */
export interface WebSocketOptions {
  /** The sub-protocols that are offered, best first. */
  readonly protocols?: string | readonly string[];
  /**
   * How many bytes may have come without being read; 16 MiB if not given. More raise `ConnectionAbortedError`. It counts only
   * where the browser has no `WebSocketStream`: else the server is slowed down long before.
   */
  readonly receiveLimit?: number;
}

/** How a byte stream over a WebSocket is opened. */
export interface WebSocketConnectionOptions extends WebSocketOptions {
  /** Sends text messages, of which the bytes must be the UTF-8; else binary ones. Both are understood. */
  readonly text?: boolean;
}

export const DEFAULT_RECEIVE_LIMIT = 16 * 1024 * 1024;

/**
 * Opens a WebSocket by the best interface that the browser has.
 *
 * @throws ConnectionRefusedError if it cannot be opened; the browser says nowhere why
 */
export function* openLink(url: string, { protocols = [], receiveLimit }: WebSocketOptions): Coroutine<WebSocketLink> {
  if (receiveLimit !== undefined) checkWhole(receiveLimit);
  const offered = typeof protocols === "string" ? [protocols] : [...protocols];
  const Platform = webSocketStreamClass();
  return yield* Platform === undefined ? openPlainLink(url, offered) : openStreamLink(Platform, url, offered);
}

/** Connects to `ws:` and `wss:` URLs. */
export const webSocketConnector: Connector = {
  *connect<P extends Protocol>(
    address: Address,
    createProtocol: () => P,
    options: WebSocketConnectionOptions = {},
  ): Coroutine<[Transport, P]> {
    const url = address.kind === "url" ? address.url : undefined;
    if (url === undefined) throw new TypeError(`expected the URL of a WebSocket, got ${address.kind}`);
    const link = yield* openLink(url.href, options);
    const protocol = createProtocol();
    const { text = false, receiveLimit = DEFAULT_RECEIVE_LIMIT } = options;
    const extra = {
      url: url.href,
      protocol: link.protocol,
      extensions: link.extensions,
      peername: [url.hostname, Number(url.port || (url.protocol === "wss:" ? 443 : 80))],
    };
    const transport = new WebSocketTransport(protocol, link, { text, receiveLimit, extra });
    yield; // to connectionMade()
    return [transport, protocol];
  },

  // oxlint-disable-next-line require-yield
  *listen() {
    throw new OSError("a page cannot listen at a WebSocket's URL", { code: "EOPNOTSUPP" });
  },
};
