import type { Failure, GatewayMessage, Id, TabMessage } from "../streams/gateway/protocol.ts";
import type { Connections } from "./connections.ts";
import { reset } from "./connection.ts";
import { GatewayError, toFailure } from "./gatewayError.ts";
import { Listener } from "./listener.ts";
import type { SessionOwner } from "./sessionOwner.ts";

/** The listeners of one session. */
export class Listeners {
  readonly #owner: SessionOwner;
  readonly #connections: Connections;
  readonly #send: (message: GatewayMessage) => void;
  readonly #open = new Map<Id, Listener>();
  readonly #opening = new Map<Id, AbortController>();

  constructor(owner: SessionOwner, connections: Connections, send: (message: GatewayMessage) => void) {
    this.#owner = owner;
    this.#connections = connections;
    this.#send = send;
  }

  async listen({ id, at, backlog }: Extract<TabMessage, { kind: "listen" }>): Promise<void> {
    const { listeners, limits, places: rules, log } = this.#owner;
    let pending = 0;
    const isTaken = listeners.take();
    const opening = new AbortController();
    this.#opening.set(id, opening);
    try {
      if (!isTaken) throw new GatewayError("EMFILE", `the gateway has its ${listeners.most} listeners already`);
      const listener = await Listener.open(at, {
        rules,
        backlog,
        onClient: (socket) => {
          if (!this.#open.has(id) || pending >= limits.pendingAccepts) return reset(socket);
          pending += 1;
          this.#connections.offer(socket, id, () => (pending -= 1));
        },
        onError: (error) => log(`a client could not be accepted: ${error.message}`),
      });
      if (opening.signal.aborted) listener.close();
      opening.signal.throwIfAborted();
      this.#open.set(id, listener);
      log(`listening at ${listener.socknames.map(show).join(", ")}`);
      this.#send({ kind: "listening", id, socknames: listener.socknames });
    } catch (error) {
      if (isTaken) listeners.giveBack();
      const failure = toFailure(error);
      log(`refused: ${failure.message}`);
      this.#send({ kind: "failed", id, ...failure });
    } finally {
      this.#opening.delete(id);
    }
  }

  /** Listens no more, and says so to the tab as soon as others can have the place. */
  unlisten(id: Id, error?: Failure): void {
    this.#opening.get(id)?.abort(error ?? { code: "ECANCELED", message: "it is not wanted any more" });
    const listener = this.#open.get(id);
    if (listener === undefined) return;
    this.#open.delete(id);
    this.#owner.listeners.giveBack();
    listener.close();
    this.#owner.log(`not listening any more at ${listener.socknames.map(show).join(", ")}`);
    this.#send({ kind: "closed", id, ...(error === undefined ? {} : { error }) });
  }

  close(error?: Failure): void {
    for (const id of [...this.#open.keys(), ...this.#opening.keys()]) this.unlisten(id, error);
  }
}

function show(address: string | readonly [string, number]): string {
  return typeof address === "string" ? address : address.join(":");
}
