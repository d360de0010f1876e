import { native } from "@matrixai/quic";
import { Arrivals } from "./arrivals.ts";
import { ReceiveStream, SendStream } from "./quicStreams.ts";

type Native = native.Connection;
type Address = { readonly host: string; readonly port: number };

export const PACKET_SIZE = 1350;

/**
 * A QUIC connection of the server: quiche knows the protocol, and this moves packets, keeps its timer and wakes streams.
 *
 * Stream numbers say who opened them: 0 mod 4 is a bidirectional stream of the client's, 1 of the server's; 2 and 3 are the
 * same for unidirectional ones.
 */
export class QuicConnection {
  /** Numbers of the streams that the client opens. */
  readonly opened: Arrivals<number> = new Arrivals();
  readonly datagrams: Arrivals<Uint8Array> = new Arrivals();
  readonly established: Promise<void>;
  readonly #native: Native;
  readonly #peer: Address;
  readonly #emit: (packet: Uint8Array) => void;
  readonly #onEnd: () => void;
  readonly #receiving = new Map<number, ReceiveStream>();
  readonly #sending = new Map<number, SendStream>();
  readonly #wantRoom = new Set<SendStream>();
  readonly #seen = new Set<number>();
  readonly #scratch = new Uint8Array(65_536);
  #next = { bidirectional: 1, unidirectional: 3 };
  #timer: NodeJS.Timeout | undefined;
  #isFlushing = false;
  #isDead = false;
  #isUp!: () => void;

  constructor(connection: Native, peer: Address, emit: (packet: Uint8Array) => void, onEnd: () => void) {
    this.#native = connection;
    this.#peer = peer;
    this.#emit = emit;
    this.#onEnd = onEnd;
    this.established = new Promise((resolve) => (this.#isUp = resolve));
  }

  /** Takes in a packet. */
  receive(packet: Uint8Array, to: Address): void {
    try {
      this.#native.recv(packet, { to, from: this.#peer });
    } catch (error) {
      if (!/Done|CryptoFail|InvalidPacket/.test(String(error))) throw error;
    }
    this.#turn();
  }

  incoming(id: number): ReceiveStream {
    let stream = this.#receiving.get(id);
    if (stream === undefined) this.#receiving.set(id, (stream = new ReceiveStream(this, id)));
    return stream;
  }

  outgoing(id: number): SendStream {
    let stream = this.#sending.get(id);
    if (stream === undefined) this.#sending.set(id, (stream = new SendStream(this, id)));
    return stream;
  }

  /** The number of a new stream of the server's. */
  nextId(kind: "bidirectional" | "unidirectional"): number {
    const id = this.#next[kind];
    this.#next[kind] += 4;
    return id;
  }

  checkAlive(): void {
    if (this.#isDead) throw new Error("the connection is closed");
  }

  receiveFrom(id: number): { bytes: Uint8Array; isLast: boolean } | undefined {
    const got = this.#native.streamRecv(id, this.#scratch);
    this.#flushSoon();
    if (got === null) return undefined;
    const [length, isLast] = got;
    if (isLast) this.#receiving.delete(id);
    return { bytes: this.#scratch.slice(0, length), isLast };
  }

  sendOn(id: number, bytes: Uint8Array, isLast: boolean): number | undefined {
    const sent = this.#native.streamSend(id, bytes, isLast) ?? undefined;
    // quiche forgets an end that is not yet sent when all before it is acknowledged meanwhile
    if (isLast && sent === bytes.length) {
      this.#sending.delete(id);
      this.#flush();
    } else this.#flushSoon();
    return sent;
  }

  wantsRoom(stream: SendStream): void {
    this.#wantRoom.add(stream);
  }

  shutDown(id: number, direction: "read" | "write", code: number): void {
    const { Read, Write } = native.quiche.Shutdown;
    try {
      this.#native.streamShutdown(id, direction === "read" ? Read : Write, code);
    } catch (error) {
      if (!/Done|InvalidStreamState/.test(String(error))) throw error; // it has ended already
    }
    this.#flushSoon();
  }

  /** Sends a datagram, or drops it while too many wait. */
  sendDatagram(bytes: Uint8Array): void {
    try {
      this.#native.dgramSend(bytes);
    } catch (error) {
      if (!/Done/.test(String(error))) throw error;
    }
    this.#flushSoon();
  }

  close(): void {
    if (this.#isDead) return;
    this.#native.close(true, 0x100, Buffer.from("the server stops"));
    this.#flush();
    this.#end();
  }

  #turn(): void {
    if (this.#native.isEstablished()) this.#isUp();
    for (const id of this.#native.readable() as Iterable<number>) {
      if (!this.#seen.has(id) && (id % 4 === 0 || id % 4 === 2)) this.opened.push(id);
      this.#seen.add(id);
      this.#receiving.get(id)?.wake();
    }
    for (let bytes = this.#datagram(); bytes !== undefined; bytes = this.#datagram()) this.datagrams.push(bytes);
    const wantRoom = [...this.#wantRoom];
    this.#wantRoom.clear();
    for (const stream of wantRoom) stream.wake();
    this.#flushSoon();
  }

  #datagram(): Uint8Array | undefined {
    try {
      return this.#native.dgramRecvVec() ?? undefined;
    } catch (error) {
      if (/Done/.test(String(error))) return undefined;
      throw error;
    }
  }

  #flushSoon(): void {
    if (this.#isFlushing) return;
    this.#isFlushing = true;
    setImmediate(() => this.#flush());
  }

  #flush(): void {
    this.#isFlushing = false;
    if (this.#isDead) return;
    for (let packet = this.#packet(); packet !== undefined; packet = this.#packet()) this.#emit(packet);
    clearTimeout(this.#timer);
    if (this.#native.isClosed()) return this.#end();
    const ms = this.#native.timeout();
    if (ms !== null) this.#timer = setTimeout(() => this.#onTimeout(), Math.max(1, ms));
  }

  #packet(): Uint8Array | undefined {
    const packet = new Uint8Array(PACKET_SIZE);
    try {
      const made = this.#native.send(packet);
      return made === null ? undefined : packet.subarray(0, made[0]);
    } catch (error) {
      if (/Done/.test(String(error))) return undefined;
      throw error;
    }
  }

  #onTimeout(): void {
    this.#native.onTimeout();
    this.#turn();
  }

  #end(): void {
    if (this.#isDead) return;
    this.#isDead = true;
    clearTimeout(this.#timer);
    this.opened.end();
    this.datagrams.end();
    for (const stream of [...this.#receiving.values(), ...this.#sending.values()]) stream.wake();
    this.#onEnd();
  }
}
