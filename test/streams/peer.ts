import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { makeCertificate } from "./http3/certificate.ts";
import { Seen } from "./seen.ts";
import { makeWebSocketPeer } from "./webSocketPeer.ts";
import { makeWebTransportPeer } from "./webTransportPeer.ts";

/** Where the servers of a peer's process listen, all on loopback. */
export interface PeerAddress {
  /** `ws://…` */
  readonly webSocket: string;
  /** `https://…`, HTTP/3 only */
  readonly webTransport: string;
  /** SHA-256 of the certificate, in hexadecimal digits. */
  readonly certificateHash: string;
  /**
   * `http://…`: `/seen?name=` tells what the peer saw, `/another` starts a peer in a process of its own, `/kill?pid=` kills
   * that one.
   */
  readonly control: string;
  readonly pid: number;
  /** A port at which nobody listens. */
  readonly freePort: number;
}

/** Starts a peer in a process of its own, which ends with this one. */
export async function startPeer(): Promise<{ address: PeerAddress; child: ChildProcess }> {
  const child = fork(fileURLToPath(import.meta.url), ["serve"], { serialization: "json" });
  const [address] = (await once(child, "message")) as [PeerAddress];
  return { address, child };
}

async function serve(): Promise<PeerAddress> {
  const seen = new Seen();
  const others = new Map<number, ChildProcess>();
  const webSockets = makeWebSocketPeer(seen);
  const certificate = makeCertificate();
  const webTransports = await makeWebTransportPeer(certificate, seen);

  const answers: Record<string, (parameters: URLSearchParams) => Promise<unknown>> = {
    "/seen": (parameters) => seen.ask(parameters.get("name") ?? ""),
    "/another": async () => {
      const { address, child } = await startPeer();
      others.set(address.pid, child);
      return address;
    },
    "/kill": async (parameters) => others.get(Number(parameters.get("pid")))?.kill("SIGKILL"),
  };
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://localhost");
    void answers[url.pathname]?.(url.searchParams).then((answer) => {
      response.setHeader("Access-Control-Allow-Origin", "*");
      response.end(JSON.stringify(answer ?? null));
    });
  });
  server.on("upgrade", (request, socket, head) => {
    if (request.url?.startsWith("/refuse") === true) return socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
    return webSockets.handleUpgrade(request, socket, head, (client) => webSockets.emit("connection", client, request));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    webSocket: `ws://127.0.0.1:${port}`,
    webTransport: `https://127.0.0.1:${webTransports.port}`,
    certificateHash: certificate.hash.toString("hex"),
    control: `http://127.0.0.1:${port}`,
    pid: process.pid,
    freePort: await findFreePort(),
  };
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

if (process.argv[2] === "serve" && process.send !== undefined) {
  process.on("disconnect", () => process.exit());
  process.send(await serve());
}
