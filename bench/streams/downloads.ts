import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";

import { MESSAGE, TOTAL } from "./sizes.ts";

/** Messages that may be on their way to the socket at a time. */
const AHEAD = 16;

const message = Buffer.alloc(MESSAGE, "asyncio ");
const server = new WebSocketServer({ noServer: true });

server.on("connection", (socket) => {
  let left = TOTAL / MESSAGE;
  const send = (): void => {
    if (left-- > 0) socket.send(message, send);
  };
  for (let i = 0; i < AHEAD; i += 1) send();
});

/** Sends the whole download to every WebSocket, as fast as it is taken; to close is the other side's. */
export function onUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
  server.handleUpgrade(request, socket, head, (client) => server.emit("connection", client, request));
}
