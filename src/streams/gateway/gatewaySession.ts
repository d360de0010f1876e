import { ConnectionAbortedError, ConnectionRefusedError, ConnectionResetError } from "../../errors.ts";
import { type GatewayChannel, type GatewayTransport, toError } from "./gatewayTransport.ts";
import {
  type Failure,
  type GatewayMessage,
  type Id,
  type Place,
  type TabMessage,
  type TlsRequest,
  VERSION,
} from "./protocol.ts";
import type { LineOwner, SessionLine } from "./sessionLine.ts";

export type Opened = Extract<GatewayMessage, { kind: "opened" }>;
export type Incoming = Extract<GatewayMessage, { kind: "incoming" }>;
export type Listening = Extract<GatewayMessage, { kind: "listening" }>;

/** Something that the gateway was asked for. */
export interface Wish<T> {
  readonly promise: Promise<T>;
  /** It is not wanted any more, also if it has come. */
  cancel(): void;
}

/** A place that the gateway was asked for. */
export interface PlaceWish extends Wish<Listening> {
  /** Done when others can have it. */
  cancel(): Promise<void> | undefined;
}

/** Who hears of a listener. */
export interface ListenerOwner {
  /** A client has come: `session.accept()` it, or `session.refuse()` it. */
  onClient(session: GatewaySession, client: Incoming): void;
  /** No more clients come. */
  onLost(error: Error): void;
}

interface Waiting {
  readonly resolve: (message: Opened | Listening) => void;
  readonly reject: (error: Error) => void;
}

export interface SessionOptions {
  readonly url: string;
  /** Makes its line to a URL. */
  readonly openLine: (url: string, owner: LineOwner) => SessionLine;
  /** Where the gateway is found if it cannot be reached by the URL. */
  readonly fallback: string | undefined;
  readonly token: string;
  /** After so long a silence the gateway is asked whether it is there; after another, it is gone. */
  readonly keepaliveMs: number;
  /** It is over, and there may be another one. */
  readonly onOver: () => void;
}

/** How long a session without connections is kept for the next one, in milliseconds. */
const IDLE_MS = 5000;

/**
 * The tab's side of one line to a gateway: what goes over it, to whom what comes belongs, and its end.
 *
 * 1. It may be used at once: what is sent before it is open waits.
 * 2. When it is over, all that it carries hears why.
 */
export class GatewaySession implements GatewayChannel, LineOwner {
  readonly #options: SessionOptions;
  #url: string;
  #line: SessionLine;
  #state: "connecting" | "open" | "over" = "connecting";
  readonly #unsent: string[] = [];
  readonly #waiting = new Map<Id, Waiting>();
  readonly #transports = new Map<Id, GatewayTransport>();
  readonly #listeners = new Map<Id, ListenerOwner>();
  /** Who waits until the gateway has given a place back. */
  readonly #leaving = new Map<Id, () => void>();
  #lastId = -1;
  /** Of which connections the bytes are that are sent, and that come. */
  #sendingOf: Id | undefined;
  #comingOf: Id | undefined;
  #unanswered = 0;
  readonly #keepalive: ReturnType<typeof setInterval>;
  #idle: ReturnType<typeof setTimeout> | undefined;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#url = options.url;
    this.#line = options.openLine(options.url, this);
    this.#keepalive = setInterval(() => this.#ask(), options.keepaliveMs);
    this.send({ kind: "hello", version: VERSION, token: options.token });
  }

  get connectionCount(): number {
    return this.#transports.size;
  }

  get listenerCount(): number {
    return this.#listeners.size;
  }

  /** Connects; `make` is called as soon as the connection is there, so that nothing of it is missed. */
  connect(to: Place, tls: TlsRequest | undefined, make: (message: Opened) => GatewayTransport): Wish<GatewayTransport> {
    const id = this.#nextId();
    let transport: GatewayTransport | undefined;
    const promise = this.#request(id, { kind: "connect", id, to, ...(tls === undefined ? {} : { tls }) }, (message) => {
      transport = make(message as Opened);
      this.#transports.set(id, transport);
      return transport;
    });
    const cancel = (): void => {
      if (transport !== undefined) transport.abort();
      else if (this.#waiting.delete(id)) this.send({ kind: "abort", id });
    };
    return { promise, cancel };
  }

  /** Listens; from then on the owner hears of it, until `cancel()`. */
  listen(at: Place, backlog: number | undefined, owner: ListenerOwner): PlaceWish {
    const id = this.#nextId();
    const request: TabMessage = { kind: "listen", id, at, ...(backlog === undefined ? {} : { backlog }) };
    const promise = this.#request(id, request, (message) => {
      this.#listeners.set(id, owner);
      return message as Listening;
    });
    const cancel = (): Promise<void> | undefined => {
      if (!this.#listeners.delete(id) && !this.#waiting.delete(id)) return undefined;
      this.send({ kind: "unlisten", id });
      return new Promise((resolve) => void this.#leaving.set(id, resolve));
    };
    return { promise, cancel };
  }

  /** Takes a client, with this transport. */
  accept(id: Id, transport: GatewayTransport): void {
    this.#transports.set(id, transport);
    this.send({ kind: "accept", id });
  }

  refuse(id: Id): void {
    this.send({ kind: "abort", id });
  }

  /** Ends the session, and with it all connections and listeners. */
  close(error: Error): void {
    this.#line.close();
    this.#end(error);
  }

  send(message: TabMessage): void {
    if (this.#state === "over") return;
    const text = JSON.stringify(message);
    if (this.#state === "connecting") this.#unsent.push(text);
    else this.#line.sendText(text);
  }

  sendData(id: Id, bytes: Uint8Array<ArrayBuffer>): void {
    if (this.#state === "over") return;
    if (this.#sendingOf !== id) this.send({ kind: "data", id });
    this.#sendingOf = id;
    this.#line.sendBytes(bytes);
  }

  onOpen(): void {
    this.#state = "open";
    for (const text of this.#unsent.splice(0)) this.#line.sendText(text);
  }

  onText(text: string): void {
    this.#unanswered = 0;
    if (this.#state !== "over") this.#hear(text);
  }

  onBytes(bytes: Uint8Array): void {
    this.#unanswered = 0;
    if (this.#state === "over") return;
    if (this.#comingOf === undefined) this.onGarbage(`${bytes.length} bytes`);
    else this.#transports.get(this.#comingOf)?.take(bytes);
  }

  onGarbage(got: string): void {
    this.close(new ConnectionAbortedError(`expected a gateway at ${this.#url}, got ${got} from what is there`));
  }

  onClosed(how: string): void {
    const { fallback, openLine } = this.#options;
    if (this.#state !== "connecting") {
      this.#end(new ConnectionResetError(`the gateway at ${this.#url} is gone: ${how}`));
    } else if (fallback === undefined || fallback === this.#url) {
      this.#end(new ConnectionRefusedError(`no gateway answers at ${this.#url}`));
    } else {
      this.#url = fallback;
      this.#line = openLine(fallback, this);
    }
  }

  #request<T>(id: Id, message: TabMessage, onAnswer: (answer: Opened | Listening) => T): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: (answer) => resolve(onAnswer(answer)), reject });
      this.send(message);
    });
  }

  #nextId(): Id {
    clearTimeout(this.#idle);
    return (this.#lastId += 2);
  }

  /** What is heard of a number that is not known any more came too late. */
  #hear(text: string): void {
    const message = parse(text);
    switch (message?.kind) {
      case "welcome":
      case "pong":
        return;
      case "refused":
        return this.#end(this.#refusal(message));
      case "opened":
      case "listening":
        this.#waiting.get(message.id)?.resolve(message);
        return void this.#waiting.delete(message.id);
      case "failed":
        this.#waiting.get(message.id)?.reject(toError(message));
        return this.#forget(message.id);
      case "incoming": {
        const owner = this.#listeners.get(message.listener);
        return owner === undefined ? this.refuse(message.id) : owner.onClient(this, message);
      }
      case "data":
        this.#comingOf = message.id;
        return;
      case "credit":
      case "eof":
        return this.#transports.get(message.id)?.hear(message);
      case "closed": {
        this.#transports.get(message.id)?.hear(message);
        const lost = this.#listeners.get(message.id);
        this.#forget(message.id);
        return lost?.onLost(this.#refusal(message.error ?? { code: "ESHUTDOWN", message: "it listens no more" }));
      }
      case undefined:
        return this.onGarbage(`"${text.slice(0, 40)}"`);
      default:
        message satisfies never;
        return this.onGarbage(`"${text.slice(0, 40)}"`);
    }
  }

  #refusal({ code, message }: Failure): Error {
    const text = `${message} (${this.#url})`;
    return code === "ESHUTDOWN" ? new ConnectionResetError(text) : toError({ code, message: text });
  }

  #ask(): void {
    if (this.#unanswered === 2) {
      return this.close(new ConnectionResetError(`the gateway at ${this.#url} does not answer any more`));
    }
    if (this.#unanswered > 0) this.send({ kind: "ping" });
    this.#unanswered += 1; // a tab that was busy has heard nothing either: time alone proves nothing
  }

  #forget(id: Id): void {
    this.#transports.delete(id);
    this.#listeners.delete(id);
    this.#waiting.delete(id);
    this.#leaving.get(id)?.();
    this.#leaving.delete(id);
    this.#closeIfIdle();
  }

  #closeIfIdle(): void {
    if (this.#transports.size + this.#listeners.size + this.#waiting.size + this.#leaving.size > 0) return;
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.close(new ConnectionResetError("the session is closed")), IDLE_MS);
  }

  #end(error: Error): void {
    if (this.#state === "over") return;
    this.#state = "over";
    clearInterval(this.#keepalive);
    clearTimeout(this.#idle);
    this.#options.onOver();
    for (const { reject } of this.#waiting.values()) reject(error);
    for (const transport of this.#transports.values()) transport.lose(error);
    for (const owner of this.#listeners.values()) owner.onLost(error);
    for (const leave of this.#leaving.values()) leave();
    this.#waiting.clear();
    this.#transports.clear();
    this.#listeners.clear();
    this.#leaving.clear();
  }
}

function parse(text: string): GatewayMessage | undefined {
  try {
    return (JSON.parse(text) as GatewayMessage | null) ?? undefined;
  } catch {
    return undefined;
  }
}
