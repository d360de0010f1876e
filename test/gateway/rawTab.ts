import { once } from "node:events";
import { WebSocket } from "ws";
import { type GatewayMessage, type Id, type TabMessage, VERSION } from "../../src/streams/gateway/protocol.ts";

type Kind = GatewayMessage["kind"];
type Of<K extends Kind> = Extract<GatewayMessage, { kind: K }>;

export const origin = "https://app.example";
export const token = "a token for tests only";

interface RawTabOptions {
  readonly origin?: string;
  readonly token?: string;
  /** Says nothing by itself. */
  readonly isSilent?: boolean;
}

/** A tab that speaks the protocol word by word. */
export class RawTab {
  readonly #socket: WebSocket;
  readonly #heard: GatewayMessage[] = [];
  readonly #bytes = new Map<Id, Buffer[]>();
  #comingOf: Id = 0;
  readonly #waiting = new Set<() => void>();
  /** How it was closed. */
  readonly closed: Promise<{ code: number; reason: string }>;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on("message", (data: Buffer, isBinary) => {
      if (isBinary) this.#take(this.#comingOf, data);
      else this.#hear(JSON.parse(data.toString()) as GatewayMessage);
      for (const check of this.#waiting) check();
    });
    socket.on("error", () => {});
    this.closed = new Promise((resolve) => {
      socket.on("close", (code, reason) => resolve({ code, reason: reason.toString() }));
    });
  }

  static async open(url: string, options: RawTabOptions = {}): Promise<RawTab> {
    const tab = new RawTab(new WebSocket(url, { origin: options.origin ?? origin, perMessageDeflate: false }));
    await once(tab.#socket, "open");
    if (options.isSilent !== true) tab.send({ kind: "hello", version: VERSION, token: options.token ?? token });
    return tab;
  }

  send(message: TabMessage): void {
    this.#socket.send(JSON.stringify(message));
  }

  sendData(id: Id, bytes: Uint8Array): void {
    this.send({ kind: "data", id });
    this.#socket.send(bytes);
  }

  sendRaw(data: string | Uint8Array): void {
    this.#socket.send(data);
  }

  /** The next message of this kind, of this number if one is given; it is then forgotten. */
  async hear<K extends Kind>(kind: K, id?: Id): Promise<Of<K>> {
    const isIt = (one: GatewayMessage): boolean =>
      one.kind === kind && (id === undefined || ("id" in one && one.id === id));
    await this.#until(() => this.#heard.some(isIt));
    return this.#heard.splice(this.#heard.findIndex(isIt), 1)[0] as Of<K>;
  }

  /** Has it heard one? */
  has(kind: Kind): boolean {
    return this.#heard.some((one) => one.kind === kind);
  }

  /** All bytes of a connection as soon as there are so many; they are then forgotten. */
  async read(id: Id, count: number): Promise<Buffer> {
    await this.#until(() => this.received(id) >= count);
    const bytes = Buffer.concat(this.#bytes.get(id) ?? []);
    this.#bytes.delete(id);
    return bytes;
  }

  /** How many bytes of a connection were received and not read. */
  received(id: Id): number {
    return this.sizes(id).reduce((sum, size) => sum + size, 0);
  }

  /** The sizes of the messages of a connection that were received and not read. */
  sizes(id: Id): number[] {
    return (this.#bytes.get(id) ?? []).map(({ length }) => length);
  }

  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** Goes as a tab goes that crashes. */
  crash(): void {
    this.#socket.terminate();
  }

  #hear(message: GatewayMessage): void {
    if (message.kind === "data") this.#comingOf = message.id;
    else this.#heard.push(message);
  }

  #take(id: Id, bytes: Buffer): void {
    const parts = this.#bytes.get(id);
    if (parts === undefined) this.#bytes.set(id, [bytes]);
    else parts.push(bytes);
  }

  #until(isSo: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const check = (): void => {
        if (!isSo()) return;
        this.#waiting.delete(check);
        resolve();
      };
      this.#waiting.add(check);
      check();
    });
  }
}
