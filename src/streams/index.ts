export {
  type ConnectionOptions,
  openConnection,
  openUnixConnection,
  type ServerOptions,
  setDefaultGateway,
  startServer,
  startUnixServer,
  type Streams,
} from "./connect.ts";
export type { WebSocketConnectionOptions } from "./webSocket.ts";
export type { WebTransportConnectionOptions } from "./webTransport.ts";
export { StreamReader, type StreamReaderOptions } from "./streamReader.ts";
export { StreamWriter, type WriteOptions } from "./streamWriter.ts";
export { type ClientHandler, StreamReaderProtocol } from "./streamReaderProtocol.ts";
export { Server, type Listener, type ListeningSocket, type SocketName } from "./server.ts";
export type { BytesLike } from "./bytes.ts";
export { openMessages } from "./openMessages.ts";
export type { Messages } from "./messages.ts";
export type { Message } from "./webSocketLink.ts";
export type { WebSocketOptions } from "./webSocket.ts";
export { openWebTransport } from "./openWebTransport.ts";
export type { WebTransportSession, SessionStreamOptions, ReaderHandler } from "./webTransportSession.ts";
export type { SessionOptions } from "./webTransport.ts";
export type { Datagrams } from "./datagrams.ts";
export type { WebTransportStream } from "./webTransportStream.ts";
export { fromDuplex } from "./fromDuplex.ts";
export { toDuplex } from "./toDuplex.ts";
export { setBrokerUrl } from "./network/startBroker.ts";
export { PageNetwork } from "./pageNetwork.ts";
export { PageTransport } from "./pageTransport.ts";
export type { Connector } from "./connector.ts";
export type { Address } from "./address.ts";
export { Gateway, type GatewayConnectionOptions, type GatewayOptions, type TlsOptions } from "./gateway/gateway.ts";
export type { GatewayListenerOptions } from "./gateway/gatewayListener.ts";
export type { Protocol, Transport } from "./transport.ts";
export type { WriteLimits } from "./writeLimits.ts";
export { BaseTransport, type TransportOptions } from "./baseTransport.ts";
export { type Duplex, DuplexTransport } from "./duplexTransport.ts";
export { type CreditOptions, CreditTransport } from "./creditTransport.ts";
export {
  BrokenPipeError,
  ConnectionAbortedError,
  ConnectionError,
  ConnectionRefusedError,
  ConnectionResetError,
  IncompleteReadError,
  LimitOverrunError,
  OSError,
  osError,
} from "../errors.ts";
