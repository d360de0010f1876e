import process from "node:process";
import { createGateway, type ServedSession } from "../../src/gateway/index.ts";
import { makeCertificate } from "../streams/http3/certificate.ts";
import { WebTransportServer } from "../streams/http3/server.ts";
import type { Session } from "../streams/http3/session.ts";
import { token } from "./rawTab.ts";

// A gateway for pages of the origin given, over WebTransport, by the server of these tests. It says where it is, and the
// hash of its certificate.

/** A session of that server as the W3C's interface has it. */
function asServed(session: Session): ServedSession {
  const streams = async function* () {
    for await (const { incoming, outgoing } of session.bidirectional) {
      const writable = new WritableStream<Uint8Array>({
        write: (bytes) => outgoing.write(bytes),
        close: () => outgoing.finish(),
      });
      yield { readable: incoming, writable };
    }
  };
  return {
    incomingBidirectionalStreams: streams(),
    close: ({ closeCode = 0, reason = "" } = {}) => void session.close(closeCode, reason).catch(() => {}), // gone already
  };
}

const [origin = ""] = process.argv.slice(2);
const local = ["localhost:*"];
const limits = { keepalive: 1 };
const gateway = createGateway({ origins: [origin], token, connect: local, listen: ["localhost:0"], limits });
const certificate = makeCertificate();
const server = new WebTransportServer({
  certificate,
  async onSession(session) {
    await session.accept();
    gateway.handleWebTransport(asServed(session), session.origin);
  },
});
await server.listen();
process.stdout.write(`https://127.0.0.1:${server.port}/ ${certificate.hash.toString("hex")}\n`);
