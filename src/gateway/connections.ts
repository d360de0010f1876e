import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";
import type { Ends, GatewayMessage, Id, SocketAddress, TabMessage, TlsFacts } from "../streams/gateway/protocol.ts";
import { plainAddress } from "./addresses.ts";
import { Connection, type ConnectionOwner, reset } from "./connection.ts";
import { dial } from "./dial.ts";
import { GatewayError, toFailure } from "./gatewayError.ts";
import { type SessionOwner, toTimerMs } from "./sessionOwner.ts";

/** What sends for the connections of a session. */
export interface Sender {
  readonly isCongested: boolean;
  send(message: GatewayMessage): void;
  sendData(id: Id, parts: readonly Uint8Array[]): void;
}

/** The connections of one session. */
export class Connections implements ConnectionOwner {
  readonly #owner: SessionOwner;
  readonly #sender: Sender;
  readonly #open = new Map<Id, Connection>();
  readonly #dialing = new Map<Id, AbortController>();
  /** What stops the clocks of those that the tab has not taken yet. */
  readonly #untaken = new Map<Id, () => void>();
  #lastIncoming = 0;

  constructor(owner: SessionOwner, sender: Sender) {
    this.#owner = owner;
    this.#sender = sender;
  }

  get isCongested(): boolean {
    return this.#sender.isCongested;
  }

  get windowBytes(): number {
    return this.#owner.limits.windowBytes;
  }

  get idleMs(): number {
    return toTimerMs(this.#owner.limits.idleTimeout);
  }

  get size(): number {
    return this.#open.size + this.#dialing.size;
  }

  get lastIncoming(): Id {
    return this.#lastIncoming;
  }

  get(id: Id): Connection | undefined {
    return this.#open.get(id);
  }

  async connect({ id, to, tls }: Extract<TabMessage, { kind: "connect" }>): Promise<void> {
    if (!this.#owner.connections.take()) return this.#fail(id, tooMany(this.#owner.connections.most));
    const controller = new AbortController();
    this.#dialing.set(id, controller);
    const { connectTimeout } = this.#owner.limits;
    const timer = setTimeout(
      () => controller.abort(new GatewayError("ETIMEDOUT", `no answer for ${connectTimeout} s`)),
      toTimerMs(connectTimeout),
    );
    try {
      const { targets: rules, resolve } = this.#owner;
      const dialed = await dial(to, { tls, rules, resolve, signal: controller.signal });
      if (!this.#dialing.delete(id)) return void dialed.carrier.destroy();
      const connection = new Connection(id, dialed, this);
      this.#open.set(id, connection);
      const facts = dialed.socket instanceof TLSSocket ? { tls: factsOf(dialed.socket) } : {};
      this.send({ kind: "opened", id, window: this.windowBytes, ...endsOf(dialed.carrier), ...facts });
      connection.open();
    } catch (error) {
      this.#owner.connections.giveBack();
      if (this.#dialing.delete(id)) this.#fail(id, error);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Offers a client to the tab; `onTaken` is called when it has taken it, or never will. */
  offer(socket: Socket, listener: Id, onTaken: () => void): void {
    if (!this.#owner.connections.take()) {
      this.#owner.log(
        `a client of ${String(nameOf(socket.localAddress, socket.localPort))} was reset: too many connections`,
      );
      onTaken();
      return reset(socket);
    }
    const id = (this.#lastIncoming += 2);
    const connection = new Connection(id, { socket, carrier: socket }, this);
    this.#open.set(id, connection);
    const { acceptTimeout } = this.#owner.limits;
    const timer = setTimeout(
      () => connection.abort({ code: "ETIMEDOUT", message: `not accepted for ${acceptTimeout} s` }),
      toTimerMs(acceptTimeout),
    );
    this.#untaken.set(id, () => {
      clearTimeout(timer);
      onTaken();
    });
    this.send({ kind: "incoming", id, listener, window: this.windowBytes, ...endsOf(socket) });
  }

  /** @throws GatewayError `EPROTO` if it was accepted already */
  accept(id: Id): void {
    const connection = this.#open.get(id);
    if (connection === undefined) return;
    if (!this.#untaken.has(id)) throw new GatewayError("EPROTO", `expected to accept a new client, got ${id} again`);
    this.#forgetOffer(id);
    connection.open();
  }

  /** Gives up a connection that is being made; `false` if it is not. */
  stopDialing(id: Id): boolean {
    const controller = this.#dialing.get(id);
    if (controller === undefined) return false;
    this.#dialing.delete(id);
    controller.abort(new GatewayError("ECANCELED", "not wanted any more"));
    this.send({ kind: "closed", id });
    return true;
  }

  resume(): void {
    for (const connection of this.#open.values()) connection.resume();
  }

  /** Resets them all. */
  abort(): void {
    for (const id of this.#dialing.keys()) this.stopDialing(id);
    for (const connection of this.#open.values()) connection.abort();
  }

  send(message: GatewayMessage): void {
    this.#sender.send(message);
  }

  sendData(id: Id, parts: readonly Uint8Array[]): void {
    this.#sender.sendData(id, parts);
  }

  onEnded({ id }: Connection): void {
    this.#open.delete(id);
    this.#forgetOffer(id);
  }

  onGone(): void {
    this.#owner.connections.giveBack();
  }

  #forgetOffer(id: Id): void {
    this.#untaken.get(id)?.();
    this.#untaken.delete(id);
  }

  #fail(id: Id, error: unknown): void {
    const failure = toFailure(error);
    if (failure.code === "EACCES" || failure.code === "EMFILE") this.#owner.log(`refused: ${failure.message}`);
    this.send({ kind: "failed", id, ...failure });
  }
}

function tooMany(most: number): GatewayError {
  return new GatewayError("EMFILE", `the gateway has its ${most} connections already`);
}

function endsOf(socket: Socket): Ends {
  return {
    peername: nameOf(socket.remoteAddress, socket.remotePort),
    sockname: nameOf(socket.localAddress, socket.localPort),
  };
}

/** Paths have no addresses. */
function nameOf(address: string | undefined, port: number | undefined): SocketAddress {
  return address === undefined || port === undefined ? "" : [plainAddress(address), port];
}

function factsOf(socket: TLSSocket): TlsFacts {
  const { name, version } = socket.getCipher();
  const { subject, issuer, subjectaltname, valid_from, valid_to } = socket.getPeerCertificate();
  return {
    cipher: [name, version],
    alpn: typeof socket.alpnProtocol === "string" ? socket.alpnProtocol : undefined,
    peercert: {
      subject: { ...subject } as Record<string, string>,
      issuer: { ...issuer } as Record<string, string>,
      subjectAltName: subjectaltname,
      notBefore: valid_from,
      notAfter: valid_to,
    },
  };
}
