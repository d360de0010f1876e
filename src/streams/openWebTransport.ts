import { until } from "../combinators/until.ts";
import { type Awaitable, type Coroutine, Operation } from "../tasks/awaitable.ts";
import type { SessionOptions } from "./webTransport.ts";
import type { WebTransportSession } from "./webTransportSession.ts";

/**
 * Opens a WebTransport session, for many streams over one connection; `openConnection()` is enough for one.
 *
 * Cancel-safe.
 * @throws TypeError if it is no `https:` URL
 * @throws OSError with the code `ENOTSUP` if the browser has no WebTransport
 * @throws ConnectionRefusedError if it cannot be opened; the browser says nowhere why
 */
export function openWebTransport(url: string | URL, options: SessionOptions = {}): Awaitable<WebTransportSession> {
  const { href, protocol } = new URL(url);
  if (protocol !== "https:") throw new TypeError(`expected an https: URL, got ${href}`);
  return new Operation(open, `openWebTransport(${href})`, { href, options });
}

function* open({ href, options }: { href: string; options: SessionOptions }): Coroutine<WebTransportSession> {
  const { openSession } = yield* until(import("./webTransport.ts"));
  return yield* openSession(href, options);
}
