import { type Failure, type GatewayMessage, type Id, type TabMessage, VERSION } from "../streams/gateway/protocol.ts";
import type { Channel, ChannelOwner } from "./channel.ts";
import { Connections, type Sender } from "./connections.ts";
import { GatewayError, toFailure } from "./gatewayError.ts";
import { Listeners } from "./listeners.ts";
import { readTabMessage } from "./readTabMessage.ts";
import { type SessionOwner, toTimerMs } from "./sessionOwner.ts";

/** Above the first nothing is read for the tab, until no more waits than the second. */
const CONGESTED = 2 << 20;
const RELIEVED = 1 << 20;
/** A tab that takes not even short messages is given up. */
const HOPELESS = 16 << 20;

/** One tab, for as long as its channel lasts: all that it has opened is reset when that closes. */
export class Session implements ChannelOwner, Sender {
  readonly #channel: Channel;
  readonly #owner: SessionOwner;
  readonly #connections: Connections;
  readonly #listeners: Listeners;
  readonly #onOver: (session: Session) => void;
  #state: "new" | "open" | "over" = "new";
  /** The last number that the tab has used. */
  #lastId = -1;
  /** Of which connections the bytes are that are sent, and that come. */
  #sendingOf: Id | undefined;
  #comingOf: Id | undefined;
  #isCongested = false;
  #unanswered = 0;
  #timer: NodeJS.Timeout;

  constructor(channel: Channel, owner: SessionOwner, onOver: (session: Session) => void) {
    this.#channel = channel;
    this.#owner = owner;
    this.#onOver = onOver;
    this.#connections = new Connections(owner, this);
    this.#listeners = new Listeners(owner, this.#connections, (message) => this.send(message));
    const { handshakeTimeout } = owner.limits;
    this.#timer = setTimeout(
      () => this.refuse({ code: "ETIMEDOUT", message: `expected a token within ${handshakeTimeout} s, got none` }),
      toTimerMs(handshakeTimeout),
    );
    channel.setOwner(this);
  }

  get isCongested(): boolean {
    return this.#isCongested;
  }

  /** How many connections it has. */
  get size(): number {
    return this.#connections.size;
  }

  /** Takes no clients any more; connections stay. */
  stopListening(error: Failure): void {
    this.#listeners.close(error);
  }

  /** Tells the tab why, and ends the session. */
  refuse(failure: Failure): void {
    if (this.#state === "over") return;
    this.#owner.log(`session refused: ${failure.message} (${failure.code})`);
    this.send({ kind: "refused", ...failure });
    this.#channel.close(failure.code === "ESHUTDOWN" ? 1001 : 1008, failure.code);
    this.#end();
  }

  send(message: GatewayMessage): void {
    if (this.#state === "over") return;
    this.#channel.send(message);
    if (this.#channel.buffered > HOPELESS) this.#giveUp("it takes no messages");
  }

  sendData(id: Id, parts: readonly Uint8Array[]): void {
    if (this.#state === "over") return;
    if (this.#sendingOf !== id) this.#channel.send({ kind: "data", id });
    this.#sendingOf = id;
    this.#channel.sendBytes(parts, this.#onSent);
    this.#isCongested ||= this.#channel.buffered > CONGESTED;
  }

  onMessage(text: string): void {
    this.#receive(() => this.#handle(readTabMessage(text)));
  }

  onBytes(parts: readonly Uint8Array[]): void {
    this.#receive(() => {
      if (this.#comingOf === undefined) throw new GatewayError("EPROTO", "expected data first, got bytes");
      this.#connections.get(this.#comingOf)?.write(parts);
    });
  }

  onGarbage(what: string): void {
    this.refuse({ code: "EPROTO", message: what });
  }

  onAlive(): void {
    this.#unanswered = 0;
  }

  onClosed(): void {
    this.#end();
  }

  #receive(handle: () => void): void {
    this.#unanswered = 0;
    if (this.#state === "over") return;
    try {
      handle();
    } catch (error) {
      this.refuse(toFailure(error));
    }
  }

  #handle(message: TabMessage): void {
    if (this.#state === "new") return this.#welcome(message);
    switch (message.kind) {
      case "hello":
        throw new GatewayError("EPROTO", "expected hello once, got it again");
      case "ping":
        return this.send({ kind: "pong" });
      case "connect":
        this.#useNew(message.id);
        return void this.#connections.connect(message);
      case "listen":
        this.#useNew(message.id);
        return void this.#listeners.listen(message);
      case "unlisten":
        this.#checkUsed(message.id);
        return this.#listeners.unlisten(message.id);
      case "accept":
        this.#checkUsed(message.id);
        return this.#connections.accept(message.id);
      case "data":
        this.#checkUsed(message.id);
        this.#comingOf = message.id;
        return;
      case "credit":
      case "eof":
      case "close":
      case "abort":
        return this.#direct(message);
      default:
        message satisfies never;
    }
  }

  /** To a connection that is there; one that is not has ended before the tab knew of it. */
  #direct(message: Extract<TabMessage, { kind: "credit" | "eof" | "close" | "abort" }>): void {
    this.#checkUsed(message.id);
    if (this.#connections.stopDialing(message.id)) return;
    const connection = this.#connections.get(message.id);
    if (message.kind === "credit") connection?.grant(message.bytes);
    else if (message.kind === "eof") connection?.end();
    else if (message.kind === "close") connection?.close();
    else connection?.abort();
  }

  #welcome(message: TabMessage): void {
    if (message.kind !== "hello") throw new GatewayError("EPROTO", `expected hello first, got ${message.kind}`);
    if (message.version !== VERSION) {
      throw new GatewayError("EPROTONOSUPPORT", `expected version ${VERSION} of the protocol, got ${message.version}`);
    }
    if (!this.#owner.isToken(message.token)) throw new GatewayError("EACCES", "the token is not the gateway's");
    this.#state = "open";
    clearTimeout(this.#timer);
    this.#timer = setInterval(() => this.#ask(), toTimerMs(this.#owner.limits.keepalive));
    this.send({ kind: "welcome", messageBytes: this.#owner.limits.messageBytes });
  }

  #ask(): void {
    if (this.#unanswered === 2) return this.#giveUp("it does not answer");
    this.#unanswered += 1;
    this.#channel.ping();
  }

  /** @throws GatewayError `EPROTO` if it is not the tab's to use, or used already */
  #useNew(id: Id): void {
    if (id % 2 !== 1 || id <= this.#lastId) {
      throw new GatewayError("EPROTO", `expected an odd number above ${this.#lastId}, got ${id}`);
    }
    this.#lastId = id;
  }

  #checkUsed(id: Id): void {
    const last = id % 2 === 1 ? this.#lastId : this.#connections.lastIncoming;
    if (id > last) throw new GatewayError("EPROTO", `expected the number of a connection, got ${id}`);
  }

  readonly #onSent = (): void => {
    if (!this.#isCongested || this.#channel.buffered > RELIEVED) return;
    this.#isCongested = false;
    this.#connections.resume();
  };

  #giveUp(why: string): void {
    if (this.#state === "over") return;
    this.#owner.log(`session given up: ${why}`);
    this.#channel.terminate();
    this.#end();
  }

  #end(): void {
    if (this.#state === "over") return;
    this.#state = "over";
    clearTimeout(this.#timer);
    this.#listeners.close();
    this.#connections.abort();
    this.#onOver(this);
  }
}
