import { until } from "../combinators/until.ts";
import { type Awaitable, type Coroutine, Operation } from "../tasks/awaitable.ts";
import { Messages } from "./messages.ts";
import type { WebSocketOptions } from "./webSocket.ts";
import { RECEIVE_LIMIT } from "./webSocketLink.ts";

/**
 * Opens a WebSocket whose messages matter: most servers speak in messages, not in a stream of bytes.
 *
 * Cancel-safe.
 * @throws TypeError if it is no URL of a WebSocket
 * @throws ConnectionRefusedError if it cannot be opened; the browser says nowhere why
 */
export function openMessages(url: string | URL, options: WebSocketOptions = {}): Awaitable<Messages> {
  const { href, protocol } = new URL(url);
  if (protocol !== "ws:" && protocol !== "wss:") throw new TypeError(`expected a ws: or wss: URL, got ${href}`);
  return new Operation(connect, `openMessages(${href})`, { url: href, options });
}

function* connect({ url, options }: { url: string; options: WebSocketOptions }): Coroutine<Messages> {
  const { openLink } = yield* until(import("./webSocket.ts"));
  const link = yield* openLink(url, options);
  return new Messages(url, link, options.receiveLimit ?? RECEIVE_LIMIT);
}
