import { OSError } from "../errors.ts";
import type { Listener, ListeningSocket, Server } from "./server.ts";

/** Serves the streams of one kind that the peer of a session opens. */
export class WebTransportListener<S> implements Listener {
  readonly sockets: readonly ListeningSocket[];
  readonly #reader: ReadableStreamDefaultReader<S>;
  readonly #accept: (server: Server, stream: S) => void;
  #isStopped = false;

  /** @throws OSError with the code `EADDRINUSE` if the streams are served already */
  constructor(url: string, incoming: ReadableStream<S>, accept: (server: Server, stream: S) => void) {
    if (incoming.locked) throw new OSError(`the streams of ${url} are served already`, { code: "EADDRINUSE" });
    this.sockets = [{ getsockname: () => url }];
    this.#reader = incoming.getReader();
    this.#accept = accept;
  }

  start(server: Server): void {
    this.#reader.read().then(
      ({ done, value }) => {
        if (done || this.#isStopped) return;
        this.#accept(server, value);
        this.start(server);
      },
      () => {}, // stopped, or the session is closed, which closes the server
    );
  }

  stop(): undefined {
    this.#isStopped = true;
    this.#reader.releaseLock();
  }
}
