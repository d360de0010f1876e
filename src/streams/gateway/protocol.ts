// All that crosses the wire between a tab and a gateway. One WebSocket carries a session: any number of connections and
// listeners, each by its number. A text message is one of the messages below, in JSON; a binary one is bytes of the
// connection that the last `data` before it has named: so they need no header.
//
// 1. The tab speaks first, with `hello`, and may go on without waiting for the answer.
// 2. The tab counts its numbers up through the odd ones, the gateway through the even ones. None is used twice.
// 3. At most a window of bytes is on its way in each direction of a connection, and what the receiver grants after that.
// 4. `failed` and `closed` are the last that is heard of a number. What the other side sent before it knew is ignored.

/** Both sides must have the same. */
export const VERSION = 1;

/** A number of a connection or a listener. */
export type Id = number;

/** An address and a port, or the path of a unix socket: empty where that has none. */
export type SocketAddress = readonly [host: string, port: number] | string;

/** Where to connect to, or to listen at. */
export type Place = { readonly host: string; readonly port: number } | { readonly path: string };

/** What a TLS connection to the target shall be. The certificate is always verified. */
export interface TlsRequest {
  /** The name that the certificate must be for, if not the host's. */
  readonly serverHostname?: string;
  /** Certificates to trust instead of the gateway's own, in PEM. */
  readonly ca?: string;
  /** Protocols to offer, the first one preferred. */
  readonly alpn?: readonly string[];
}

/** What a TLS connection to the target is. */
export interface TlsFacts {
  readonly cipher: readonly [name: string, protocol: string];
  readonly alpn: string | undefined;
  readonly peercert: PeerCertificate | undefined;
}

/** The names and times in a certificate. */
interface PeerCertificate {
  readonly subject: Readonly<Record<string, string>>;
  readonly issuer: Readonly<Record<string, string>>;
  readonly subjectAltName: string | undefined;
  readonly notBefore: string;
  readonly notAfter: string;
}

/** The name of the system's error, such as `ECONNRESET`, and what a person is to know. */
export interface Failure {
  readonly code: string;
  readonly message: string;
}

export type TabMessage =
  | { readonly kind: "hello"; readonly version: number; readonly token: string }
  | { readonly kind: "ping" }
  | { readonly kind: "connect"; readonly id: Id; readonly to: Place; readonly tls?: TlsRequest }
  | { readonly kind: "listen"; readonly id: Id; readonly at: Place; readonly backlog?: number }
  /** Ends a listener; its connections stay. */
  | { readonly kind: "unlisten"; readonly id: Id }
  /** Takes what was `incoming`. */
  | { readonly kind: "accept"; readonly id: Id }
  | Data
  | { readonly kind: "credit"; readonly id: Id; readonly bytes: number }
  | { readonly kind: "eof"; readonly id: Id }
  /** Sends what was written, then closes; what comes in is dropped. */
  | { readonly kind: "close"; readonly id: Id }
  | { readonly kind: "abort"; readonly id: Id };

export type GatewayMessage =
  | { readonly kind: "welcome"; readonly messageBytes: number }
  | { readonly kind: "pong" }
  /** The session is over, or was never allowed. The WebSocket is closed next. */
  | ({ readonly kind: "refused" } & Failure)
  | ({ readonly kind: "opened"; readonly id: Id; readonly window: number; readonly tls?: TlsFacts } & Ends)
  | { readonly kind: "listening"; readonly id: Id; readonly socknames: readonly SocketAddress[] }
  | ({ readonly kind: "incoming"; readonly id: Id; readonly listener: Id; readonly window: number } & Ends)
  /** A `connect` or `listen` came to nothing. */
  | ({ readonly kind: "failed"; readonly id: Id } & Failure)
  | Data
  | { readonly kind: "credit"; readonly id: Id; readonly bytes: number }
  | { readonly kind: "eof"; readonly id: Id }
  /** Both directions have ended, or the connection broke. */
  | { readonly kind: "closed"; readonly id: Id; readonly error?: Failure };

/** The binary messages that follow are of this connection. */
interface Data {
  readonly kind: "data";
  readonly id: Id;
}

/** The two ends of a connection, as its owner in the tab sees them. */
export interface Ends {
  readonly peername: SocketAddress;
  readonly sockname: SocketAddress;
}
