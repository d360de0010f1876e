import type { Duplex } from "node:stream";
import { type RawData, type WebSocket, WebSocketServer } from "ws";
import { parseRequest, patternAt, type Request } from "./requests.ts";
import type { Seen } from "./seen.ts";

const CHUNK = 16_384;
/** A frame whose reserved bits are set, which no extension allows. */
const GARBAGE = Uint8Array.of(0xf2, 0x05, 1, 2, 3, 4, 5);

const bytesOf = (data: RawData): Buffer => (Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data as Buffer));
const drained = (socket: WebSocket): Promise<void> =>
  new Promise((resolve) => {
    const look = (): void => {
      if (socket.bufferedAmount < CHUNK * 16 || socket.readyState !== socket.OPEN) resolve();
      else setTimeout(look, 1);
    };
    look();
  });

async function sendPattern(socket: WebSocket, request: Request): Promise<void> {
  const total = request.number("bytes");
  const chunk = request.number("chunk", CHUNK);
  for (let sent = 0; sent < total; sent += chunk) {
    if (request.text("text") === "") socket.send(patternAt(sent, Math.min(chunk, total - sent)));
    else socket.send("é".repeat(Math.min(chunk, total - sent) / 2));
    if (request.text("flood") === "") await drained(socket);
  }
}

const nextMessage = (socket: WebSocket): Promise<void> =>
  new Promise((resolve) => socket.once("message", () => resolve()));

/** One message begins it, and the next ends it. */
async function conversation(socket: WebSocket, request: Request): Promise<void> {
  await nextMessage(socket);
  const next = nextMessage(socket);
  await sendPattern(socket, request);
  await next;
}

const paths: Record<string, (socket: WebSocket, request: Request, seen: Seen) => Promise<void> | void> = {
  "/echo": (socket) => {
    socket.on("message", (data, isBinary) => socket.send(data, { binary: isBinary }));
  },

  /** Sends the pattern, then closes in order. */
  "/send": async (socket, request) => {
    await sendPattern(socket, request);
    socket.close(1000);
  },

  /** Counts what comes, until the client closes. */
  "/sink": (socket, request, seen) => {
    let bytes = 0;
    socket.on("message", (data) => (bytes += bytesOf(data).length));
    socket.on("close", (code, reason) => seen.note(request.text("name"), { bytes, code, reason: reason.toString() }));
  },

  /** Reads nothing. */
  "/silent": (socket) => socket.pause(),

  /** Sends the pattern and, at the second message, closes with a code. */
  "/close": async (socket, request) => {
    const code = request.number("code");
    await conversation(socket, request);
    socket.close(code === 0 ? undefined : code, request.text("reason"));
  },

  /** Sends the pattern and, at the second message, is gone. */
  "/reset": async (socket, request) => {
    await conversation(socket, request);
    socket.terminate();
  },

  /** Sends the pattern and, at the second message, what is no frame. */
  "/garbage": async (socket, request) => {
    await conversation(socket, request);
    (socket as unknown as { _socket: Duplex })._socket.write(GARBAGE);
  },

  /** Understands text only. */
  "/text": (socket) => {
    socket.on("message", (data, isBinary) =>
      isBinary ? socket.close(1003, "text only") : socket.send(data.toString()),
    );
  },

  /** Understands bytes only. */
  "/binary": (socket) => {
    socket.on("message", (data, isBinary) => (isBinary ? socket.send(data) : socket.close(1003, "bytes only")));
  },
};

/** A server of the `ws` package that does as the path says. */
export function makeWebSocketPeer(seen: Seen): WebSocketServer {
  const server = new WebSocketServer({
    noServer: true,
    handleProtocols: (offered) => [...offered].find((one) => one.startsWith("test.")) ?? false,
  });
  server.on("connection", (socket, message) => {
    const request = parseRequest(new URL(message.url ?? "/", "ws://localhost"));
    socket.on("error", () => {}); // the close that follows tells it
    void paths[request.path]?.(socket, request, seen);
  });
  return server;
}
