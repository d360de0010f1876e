import type { QuicConnection } from "./quicConnection.ts";

const FIRST_CODE = 0x52e4a40fa8db;

/** A stream's application error code among HTTP/3's: every 31st of those is taken. */
const toHttp3Code = (code: number): number => FIRST_CODE + code + Math.floor(code / 0x1e);

function fromHttp3Code(code: number): number {
  const shifted = code - FIRST_CODE;
  return shifted - Math.floor(shifted / 0x1f);
}

/** The other side has reset the stream, or asked to stop sending on it. */
export class StreamEnd extends Error {
  readonly kind: "reset" | "stopped";
  readonly code: number;

  constructor(kind: "reset" | "stopped", code: number) {
    super(`${kind}: ${code}`);
    this.kind = kind;
    this.code = code;
  }
}

/** What quiche throws says what it is in its message; `Done` means: not now. */
function endIn(error: unknown): StreamEnd | undefined {
  const [, kind, code] = /Stream(Reset|Stopped)\((\d+)\)/.exec(String(error)) ?? [];
  return kind === undefined
    ? undefined
    : new StreamEnd(kind === "Reset" ? "reset" : "stopped", fromHttp3Code(Number(code)));
}

const isLater = (error: unknown): boolean => /Done|InvalidStreamState/.test(String(error));

abstract class Waiting {
  protected readonly connection: QuicConnection;
  readonly id: number;
  #wake: () => void = () => {};

  constructor(connection: QuicConnection, id: number) {
    this.connection = connection;
    this.id = id;
  }

  wake(): void {
    this.#wake();
  }

  protected turn(): Promise<void> {
    return new Promise((resolve) => (this.#wake = resolve));
  }
}

export class ReceiveStream extends Waiting implements AsyncIterable<Uint8Array> {
  #ahead: Uint8Array | undefined;
  #isEnded = false;

  /** Puts back what was read too much. */
  unread(bytes: Uint8Array): void {
    if (bytes.length > 0) this.#ahead = bytes;
  }

  /** The next bytes, or `undefined` at the end. */
  async read(): Promise<Uint8Array | undefined> {
    for (;;) {
      const ahead = this.#ahead;
      this.#ahead = undefined;
      if (ahead !== undefined) return ahead;
      if (this.#isEnded) return undefined;
      this.connection.checkAlive();
      const bytes = this.#receive();
      if (bytes === undefined) await this.turn();
      else if (bytes.length > 0) return bytes;
    }
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, void> {
    for (let bytes = await this.read(); bytes !== undefined; bytes = await this.read()) yield bytes;
  }

  async all(): Promise<Buffer> {
    const parts: Uint8Array[] = [];
    for await (const bytes of this) parts.push(bytes);
    return Buffer.concat(parts);
  }

  /** Asks the other side to stop sending. */
  stop(code: number): void {
    this.#isEnded = true;
    this.connection.shutDown(this.id, "read", toHttp3Code(code));
  }

  #receive(): Uint8Array | undefined {
    try {
      const got = this.connection.receiveFrom(this.id);
      if (got === undefined) return undefined;
      if (got.isLast) this.#isEnded = true;
      return got.bytes;
    } catch (error) {
      if (isLater(error)) return undefined;
      throw endIn(error) ?? error;
    }
  }
}

export class SendStream extends Waiting {
  /** Sends the bytes, waiting for room. */
  write(bytes: Uint8Array): Promise<void> {
    return this.#send(bytes, false);
  }

  finish(): Promise<void> {
    return this.#send(new Uint8Array(0), true);
  }

  reset(code: number): void {
    this.connection.shutDown(this.id, "write", toHttp3Code(code));
  }

  async #send(bytes: Uint8Array, isLast: boolean): Promise<void> {
    for (let rest = bytes; ;) {
      this.connection.checkAlive();
      const sent = this.#trySend(rest, isLast);
      if (sent !== undefined) rest = rest.subarray(sent);
      if (sent !== undefined && rest.length === 0) return;
      this.connection.wantsRoom(this);
      await this.turn();
    }
  }

  #trySend(bytes: Uint8Array, isLast: boolean): number | undefined {
    try {
      return this.connection.sendOn(this.id, bytes, isLast);
    } catch (error) {
      if (/Done/.test(String(error))) return undefined;
      throw endIn(error) ?? error;
    }
  }
}

export interface BidirectionalStream {
  readonly incoming: ReceiveStream;
  readonly outgoing: SendStream;
}
