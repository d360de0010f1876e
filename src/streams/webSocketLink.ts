import { ConnectionAbortedError, ConnectionResetError } from "../errors.ts";
import type { Bytes } from "./bytes.ts";

/** What a WebSocket carries: a text, or bytes. */
export type Message = string | Bytes;

/** What a link tells. `onClose()` is the last. */
export interface WebSocketEvents {
  onMessage(message: Message): void;
  /** The platform has taken so much: see {@link WebSocketLink.send}. */
  onSent(size: number): void;
  onClose(code: number, reason: string): void;
}

/** An open WebSocket, whichever interface of the platform it has. It tells nothing until it is started. */
export interface WebSocketLink {
  /** The sub-protocol that the server chose; empty if none. */
  readonly protocol: string;
  readonly extensions: string;
  /** Can `pause()` slow the sender down? */
  readonly canPause: boolean;
  start(events: WebSocketEvents): void;
  /** Sends a message of the size, whose memory is the caller's again on return. */
  send(message: string | Uint8Array, size: number): void;
  /** Closes in order. All that was sent has been taken before, see `onSent()`. */
  close(code: number | undefined, reason: string): void;
  /** Closes as soon as can be, and tells nothing any more. */
  abort(): void;
  /** Reads no more, as far as the platform can, until `resume()`. */
  pause(): void;
  resume(): void;
}

/** How an aborted connection says so to the peer: the platform cannot break it off. */
export const ABORTED = 4000;

/** How this side closes when the user did not say. */
export const NORMAL = 1000;

/** How many bytes may have come without being read, if the user did not say. */
export const RECEIVE_LIMIT: number = 16 * 1024 * 1024;

/** Closed in order: done, going away, and without a code. */
const orderly: readonly number[] = [NORMAL, 1001, 1005];

/** The error for a close code, `null` if it stands for none. */
export function closeError(code: number, reason: string): ConnectionResetError | null {
  if (orderly.includes(code)) return null;
  const text = code === 1006 ? "the connection broke off" : `closed by the peer with ${code}${reason && `: ${reason}`}`;
  return new ConnectionResetError(text, { peerCode: code, peerReason: reason });
}

/** The error when a sender that cannot be slowed down is too fast. */
export function overrun(bytes: number): ConnectionAbortedError {
  return new ConnectionAbortedError(
    `expected at most receiveLimit bytes to wait, got ${bytes}: the server is faster than who reads; see backPressure too`,
  );
}
