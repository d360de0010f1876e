import { getEventLoop } from "../../tasks/eventLoop.ts";
import { answer, listeners } from "./listeners.ts";
import { presence, watchPresence } from "./presence.ts";
import type { Call, FromBroker, Place, ToBroker } from "./protocol.ts";
import { type Broker, startBroker } from "./startBroker.ts";

let current: Promise<BrokerLine | undefined> | undefined;

/**
 * This page's line to the broker, the shared worker that passes ports from page to page. When the broker dies, for
 * instance with the page in whose process it ran, whoever needs one starts the next.
 */
export class BrokerLine {
  readonly #port: MessagePort;
  /** This page. */
  readonly #id: string;
  readonly #asked = new Map<string, (to: string | undefined) => void>();

  constructor(broker: Broker, id: string) {
    this.#port = broker.port;
    this.#id = id;
    this.#port.onmessage = ({ data, ports }: MessageEvent<FromBroker>) => this.#onMessage(data, ports[0]);
    watchPresence(broker.id, () => this.#onGone());
    for (const place of listeners.keys()) this.announce(place);
  }

  /** The line; `undefined` where there is no broker: in workers, and in pages without shared workers. */
  static open(): Promise<BrokerLine | undefined> {
    return (current ??= openLine());
  }

  /** Passes the other end of a wire to who listens, and tells who that is; `undefined` if the broker knows nobody. */
  call(call: Call, wire: MessagePort): Promise<string | undefined> {
    return new Promise((resolve) => {
      this.#asked.set(call.id, resolve);
      this.#say(call, [wire]);
    });
  }

  /** Calls for the place are for this page. */
  announce(place: Place): void {
    this.#say({ kind: "listening", place, by: this.#id });
  }

  withdraw(place: Place): void {
    this.#say({ kind: "closed", place });
  }

  #say(message: ToBroker, moved: Transferable[] = []): void {
    this.#port.postMessage(message, moved);
  }

  #onMessage(message: FromBroker, wire: MessagePort | undefined): void {
    if (message.kind === "forwarded") {
      this.#asked.get(message.id)?.(message.to);
      this.#asked.delete(message.id);
    } else if (message.kind === "call" && wire !== undefined) {
      answer(wire, message, this.#id);
    }
  }

  #onGone(): void {
    current = undefined;
    for (const resolve of this.#asked.values()) resolve(undefined);
    this.#asked.clear();
    if (listeners.size > 0) void BrokerLine.open();
  }
}

async function openLine(): Promise<BrokerLine | undefined> {
  try {
    const broker = await startBroker();
    return broker && new BrokerLine(broker, await presence());
  } catch (exception) {
    const message = "the broker could not be started: other pages are reached without it, more slowly";
    getEventLoop().callExceptionHandler({ message, exception });
    return undefined;
  }
}
