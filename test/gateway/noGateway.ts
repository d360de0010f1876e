import type { AddressInfo } from "node:net";
import { WebSocketServer } from "ws";

// A WebSocket server that is no gateway: it says what the URL tells it to say, and then nothing.

const server = new WebSocketServer({ host: "127.0.0.1", port: 0 }, () => {
  console.log(`port ${(server.address() as AddressInfo).port}`);
});
server.on("connection", (socket, { url = "" }) => {
  const { searchParams } = new URL(url, "ws://localhost");
  const [text, bytes, code] = ["text", "bytes", "close"].map((name) => searchParams.get(name));
  if (text != null) socket.send(text);
  if (bytes != null) socket.send(Buffer.alloc(Number(bytes)));
  if (code != null) socket.close(Number(code));
});
