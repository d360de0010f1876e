import { inject, vi } from "vitest";
import type { Awaitable } from "../../src/index.ts";
import {
  type ConnectionOptions,
  openConnection,
  openWebTransport,
  type SessionOptions,
  type Streams,
  type WebTransportSession,
} from "../../src/streams/index.ts";
import type { PeerAddress } from "./peer.ts";

/** The peer of this run. */
export const peer: PeerAddress = inject("peer");

/** A peer that does not exist. */
export const nobody: PeerAddress = {
  ...peer,
  webSocket: `ws://127.0.0.1:${peer.freePort}`,
  webTransport: `https://127.0.0.1:${peer.freePort}`,
};

/** The way to reach a peer: by which interface of the browser. */
export interface Wire {
  readonly name: string;
  /** Can one direction end alone? */
  readonly hasHalves: boolean;
  /** Can a sender be slowed down by who does not read? */
  readonly isSlowable: boolean;
  /**
   * Chromium's WebSocketStream has two faults: it crashes the tab if the connection breaks off while something is being
   * written, and loses the last messages before an orderly close if they are not read at once.
   */
  readonly isFaulty: boolean;
  /** What the browser is said to lack. */
  readonly lacks: readonly string[];
  open(path: string, options?: ConnectionOptions, at?: PeerAddress): Awaitable<Streams>;
}

function trust({ certificateHash }: PeerAddress): SessionOptions {
  const bytes = (certificateHash.match(/../g) ?? []).map((digits) => Number.parseInt(digits, 16));
  return { serverCertificateHashes: [{ algorithm: "sha-256", value: Uint8Array.from(bytes) }] };
}

export function openSession(path: string, options?: SessionOptions, at = peer): Awaitable<WebTransportSession> {
  return openWebTransport(at.webTransport + path, { ...trust(at), ...options });
}

const byWebSocket =
  (more: ConnectionOptions): Wire["open"] =>
  (path, options, at = peer) =>
    openConnection(at.webSocket + path, { ...more, ...options });

const byWebTransport: Wire["open"] = (path, options, at = peer) =>
  openConnection(at.webTransport + path, { ...trust(at), fallback: at.webSocket + path, ...options });

const webSocket = { hasHalves: false, isSlowable: false, isFaulty: false };

/** The wires, as the browser has them: where it lacks something itself, some are the same. */
export const wires: readonly Wire[] = [
  { ...webSocket, name: "WebSocket", lacks: [], open: byWebSocket({}) },
  {
    ...webSocket,
    name: "WebSocketStream",
    lacks: [],
    isSlowable: "WebSocketStream" in globalThis,
    isFaulty: "WebSocketStream" in globalThis,
    open: byWebSocket({ backPressure: true }),
  },
  { ...webSocket, name: "no WebSocketStream", lacks: ["WebSocketStream"], open: byWebSocket({ backPressure: true }) },
  {
    name: "WebTransport",
    lacks: [],
    hasHalves: true,
    isSlowable: true,
    isFaulty: false,
    open: byWebTransport,
  },
  { ...webSocket, name: "no WebTransport", lacks: ["WebTransport"], open: byWebTransport },
];

/** Until `vi.unstubAllGlobals()`, the browser has none of these. */
export function removeFromBrowser(names: readonly string[]): void {
  for (const name of names) vi.stubGlobal(name, undefined);
}

async function ask<T>(path: string): Promise<T> {
  const response = await fetch(peer.control + path);
  return (await response.json()) as T;
}

/** What the peer saw of the connection that was given that name. */
export const seen = (name: string): Promise<unknown> => ask(`/seen?name=${name}`);

/** A peer in a process of its own, and how to kill it. */
export async function anotherPeer(): Promise<{ at: PeerAddress; kill: () => Promise<unknown> }> {
  const at = await ask<PeerAddress>("/another");
  return { at, kill: () => ask(`/kill?pid=${at.pid}`) };
}

let names = 0;

/** A name that no other test gives to a connection. */
export const freshName = (): string => `${Date.now()}-${(names += 1)}`;
