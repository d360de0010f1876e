import type { WriteLimits } from "./writeLimits.ts";

/**
 * One end of a connection, as asyncio's transports are: bytes go out here, and what comes in is told to the protocol.
 *
 * @see https://docs.python.org/3.14/library/asyncio-protocol.html
 */
export interface Transport {
  /**
   * Sends the bytes as soon as can be, in order. Never waits: see {@link Protocol.pauseWriting}. Their memory is the
   * caller's again on return, unless it is to be transferred.
   */
  write(data: Uint8Array, transfer?: boolean): void;
  /** Sends no more after what was written; the other direction stays open. */
  writeEof(): void;
  /** Can one direction be closed alone? */
  canWriteEof(): boolean;
  /** Sends what was written, then closes; `connectionLost(null)` follows. */
  close(): void;
  /** Closes at once: what was not sent is dropped, and the peer sees a reset. */
  abort(): void;
  isClosing(): boolean;
  /** No `dataReceived()` until `resumeReading()`: the peer is slowed down where the platform can. */
  pauseReading(): void;
  resumeReading(): void;
  isReading(): boolean;
  /** Facts about the connection: `peername`, `sockname`, `socket`, …; the fallback where there is none. */
  getExtraInfo(name: string, fallback?: unknown): unknown;
  /** The protocol is told to pause above `high` bytes not yet sent, and to go on at `low`. */
  setWriteBufferLimits(limits?: WriteLimits): void;
  getWriteBufferLimits(): readonly [low: number, high: number];
  /** Bytes written and not yet sent. */
  getWriteBufferSize(): number;
  setProtocol(protocol: Protocol): void;
  getProtocol(): Protocol;
}

/**
 * What a transport tells. The order is: `connectionMade()`, then any number of `dataReceived()`, then at most one
 * `eofReceived()`, then one `connectionLost()`.
 */
export interface Protocol {
  connectionMade(transport: Transport): void;
  dataReceived(data: Uint8Array): void;
  /** The peer sends no more; the transport closes itself unless this returns `true`. */
  eofReceived(): boolean;
  /** The connection is gone: `null` if it was closed in order, by either side. */
  connectionLost(error: Error | null): void;
  pauseWriting(): void;
  resumeWriting(): void;
}
