import type { SocketName } from "../server.ts";

// All that crosses between the pages and workers of an origin: what a page and the broker say to each other, how a
// connection is asked for, and what travels on one. Pages of several releases of a site may be open at once: whoever
// speaks another version is on another network.

const VERSION = "asyncio-web 1";

/** Where somebody listens: `localhost:8000`, or the path of a unix socket. */
export type Place = string;

/** The Web Lock of whom the place belongs to. */
export const placeLock = (place: Place): string => `${VERSION} has ${place}`;

/** The Web Lock that is held for as long as calls are heard there. */
export const hearsLock = (place: Place): string => `${VERSION} hears ${place}`;

/** The Web Lock that a page or worker holds while it lives. */
export const lifeLock = (id: string): string => `${VERSION} lives ${id}`;

/** The channel on which a place is called where no port can be sent. */
export const callChannel = (place: Place): string => `${VERSION} calls ${place}`;

/** The channel that stands for the port of a connection where no port can be sent. */
export const wireChannel = (id: string): string => `${VERSION} wire ${id}`;

/** What carries a connection: a port whose other end the other side has, or a channel that only the two know. */
export type Wire = MessagePort | BroadcastChannel;

/** The wish for a connection. */
export interface Call {
  readonly kind: "call";
  /** New for each. */
  readonly id: string;
  readonly place: Place;
  /** The page or worker that calls. */
  readonly from: string;
  /** What the server is told as `peername`. */
  readonly name: SocketName;
}

/** From a page to the broker; a port comes with a call. */
export type ToBroker =
  | { readonly kind: "listening"; readonly place: Place; readonly by: string }
  | { readonly kind: "closed"; readonly place: Place }
  | Call;

/** From the broker to a page: first who it is; then calls for who listens, a port with each, and what became of one's own. */
export type FromBroker =
  | { readonly kind: "hello"; readonly id: string }
  | { readonly kind: "forwarded"; readonly id: string; readonly to: string | undefined } // undefined: it knows nobody there
  | Call;

/** The first message on a wire, from the side that was called. */
export type Answer = { readonly kind: "accepted"; readonly by: string } | { readonly kind: "refused" };

/**
 * What travels on a wire after the answer, in either direction.
 *
 * 1. Bytes are an `ArrayBuffer`, never empty. A number grants so many bytes more; at first a window is granted.
 * 2. `eof`: no bytes follow. `close`: no bytes follow, and none are read any more; it is answered with `closed`.
 * 3. `reset`: the connection is gone. Nothing follows `reset` or `closed`.
 */
export type Frame = ArrayBuffer | number | "eof" | "close" | "closed" | "reset";
