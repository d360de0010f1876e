import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket, type TcpSocketConnectOpts } from "node:net";

/** Runs with a TCP server at a free port. */
export async function withServer<T>(
  onClient: (socket: Socket) => void,
  program: (port: number, server: Server) => Promise<T>,
): Promise<T> {
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
    onClient(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    return await program((server.address() as AddressInfo).port, server);
  } finally {
    for (const socket of sockets) socket.destroy();
    server.close();
  }
}

/** A connected socket. */
export async function connected(to: { port: number; host?: string } | { path: string }): Promise<Socket> {
  const socket = connect({ host: "127.0.0.1", ...to } as TcpSocketConnectOpts);
  await once(socket, "connect");
  socket.on("error", () => {});
  return socket;
}

/** The bytes of a pattern that shows what is lost, doubled or out of order. */
export function pattern(length: number, from = 0): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  for (let n = 0; n < length; n += 1) bytes[n] = ((from + n) * 31 + ((from + n) >> 8) * 7) & 0xff;
  return bytes;
}

/** All that a socket reads until its end. */
export async function readAll(socket: Socket): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of socket) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
