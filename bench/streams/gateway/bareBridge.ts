import { connect } from "node:net";
import { WebSocketServer } from "ws";

// What a bridge is at least: a WebSocket for each connection, every chunk a message, and no flow control at all.

const server = new WebSocketServer({ host: "127.0.0.1", port: 0, perMessageDeflate: false });
server.on("listening", () => console.log(`port ${(server.address() as { port: number }).port}`));
server.on("connection", (webSocket, { url = "" }) => {
  const socket = connect({ host: "127.0.0.1", port: Number(url.slice(1)) });
  socket.on("data", (bytes) => webSocket.send(bytes));
  socket.on("end", () => webSocket.close());
  socket.on("error", () => webSocket.terminate());
  webSocket.on("message", (bytes: Buffer) => socket.write(bytes));
  webSocket.on("close", () => socket.destroy());
});
