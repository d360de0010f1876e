import type { GatewayMessage } from "../streams/gateway/protocol.ts";

/** The longest message of bytes. */
export const MESSAGE_BYTES: number = 1 << 18;

/** What a session is carried by: messages in order, in both directions. */
export interface Channel {
  /** Bytes that were sent and not yet given to the system. */
  readonly buffered: number;
  send(message: GatewayMessage): void;
  /** Sends the parts, of which there is at least one, as one message. `onSent` is called when the system has them. */
  sendBytes(parts: readonly Uint8Array[], onSent: () => void): void;
  /** Asks whether the other side is there: `onAlive()` follows. */
  ping(): void;
  /** Closes after what was sent. */
  close(code: number, reason: string): void;
  /** Closes at once. */
  terminate(): void;
  setOwner(owner: ChannelOwner): void;
}

/** What a channel tells. */
export interface ChannelOwner {
  onMessage(text: string): void;
  /** The bytes of one message, as they lie in memory. */
  onBytes(parts: readonly Uint8Array[]): void;
  /** What has come in is no message of the protocol. */
  onGarbage(what: string): void;
  onAlive(): void;
  /** It is closed: nothing comes any more. */
  onClosed(): void;
}

export function sizeOf(parts: readonly Uint8Array[]): number {
  return parts.reduce((sum, { length }) => sum + length, 0);
}
