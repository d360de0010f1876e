import { type Certificate } from "./http3/certificate.ts";
import { type BidirectionalStream, type SendStream, StreamEnd } from "./http3/quicStreams.ts";
import { WebTransportServer } from "./http3/server.ts";
import type { Session } from "./http3/session.ts";
import { parseRequest, patternAt, type Request } from "./requests.ts";
import type { Seen } from "./seen.ts";

const CHUNK = 16_384;

async function sendPattern(stream: SendStream, request: Request): Promise<void> {
  const total = request.number("bytes");
  for (let sent = 0; sent < total; sent += CHUNK) await stream.write(patternAt(sent, Math.min(CHUNK, total - sent)));
}

/** How a stream of the client's ends: with how many bytes, or by which code. */
async function outcome({ incoming }: BidirectionalStream): Promise<object> {
  let bytes = 0;
  try {
    for await (const part of incoming) bytes += part.length;
    return { bytes };
  } catch (error) {
    return error instanceof StreamEnd ? { bytes, [error.kind]: error.code } : { bytes, error: String(error) };
  }
}

/** What is written first begins it, and what is written next ends it. */
async function conversation({ incoming, outgoing }: BidirectionalStream, request: Request): Promise<void> {
  await incoming.read();
  await sendPattern(outgoing, request);
  await incoming.read();
}

type Serve = (stream: BidirectionalStream, request: Request, seen: Seen, session: Session) => Promise<void>;

const paths: Record<string, Serve> = {
  "/echo": async ({ incoming, outgoing }) => {
    for await (const bytes of incoming) await outgoing.write(bytes);
    await outgoing.finish();
  },

  /** Sends the pattern, then ends the stream. */
  "/send": async ({ outgoing }, request) => {
    await sendPattern(outgoing, request);
    await outgoing.finish();
  },

  /** Counts what comes, until the client ends the stream. */
  "/sink": async (stream, request, seen) => {
    seen.note(request.text("name"), await outcome(stream));
    await stream.outgoing.finish();
  },

  /** Reads nothing. */
  "/silent": async () => {},

  /** Sends the pattern and, when the client has written again, closes the session with a code. */
  "/close": async (stream, request, _seen, session) => {
    await conversation(stream, request);
    await session.close(request.number("code"), request.text("reason"));
  },

  /** Sends the pattern and, when the client has written again, resets the stream. */
  "/reset": async (stream, request) => {
    await conversation(stream, request);
    stream.outgoing.reset(request.number("code"));
  },

  /** Reads once and asks the client to stop; sends the pattern when told so. */
  "/stop": async ({ incoming, outgoing }, request) => {
    await incoming.read();
    incoming.stop(request.number("code"));
    await sendPattern(outgoing, request);
  },

  /** Sends without an end; notes by which code the client stops that. */
  "/endless": async ({ outgoing }, request, seen) => {
    try {
      for (let sent = 0; ; sent += CHUNK) await outgoing.write(patternAt(sent, CHUNK));
    } catch (error) {
      seen.note(request.text("name"), error instanceof StreamEnd ? { [error.kind]: error.code } : String(error));
    }
  },
};

/** Sends every datagram back. */
async function echoDatagrams(session: Session): Promise<void> {
  for await (const bytes of session.datagrams) session.sendDatagram(bytes);
}

/** Answers every unidirectional stream by one of its own. */
async function echoUnidirectional(session: Session): Promise<void> {
  for await (const incoming of session.unidirectional) {
    const bytes = await incoming.all();
    const outgoing = await session.openUnidirectional();
    await outgoing.write(bytes);
    await outgoing.finish();
  }
}

/** Opens streams of its own, says its number on each, and notes the answers. */
async function callBack(session: Session, request: Request, seen: Seen): Promise<void> {
  const call = async (number: number): Promise<string> => {
    const { incoming, outgoing } = await session.openBidirectional();
    await outgoing.write(Buffer.from(`call ${number}\n`));
    await outgoing.finish();
    return (await incoming.all()).toString();
  };
  if (request.number("calls") === 0) return;
  const numbers = Array.from({ length: request.number("calls") }, (_, number) => number);
  seen.note(request.text("name"), await Promise.all(numbers.map(call)));
}

async function sendDatagrams(session: Session, request: Request): Promise<void> {
  for (let i = 0; i < request.number("datagrams"); i += 1) {
    session.sendDatagram(Buffer.from(`datagram ${i}`));
    if (i % 20 === 19) await new Promise((resolve) => setTimeout(resolve, 1));
  }
}

/** A WebTransport server whose sessions do as the path says. */
export async function makeWebTransportPeer(certificate: Certificate, seen: Seen): Promise<WebTransportServer> {
  const server = new WebTransportServer({
    certificate,
    onSession: async (session) => {
      const request = parseRequest(session.url);
      if (request.path === "/refuse") return session.refuse(403);
      await session.accept();
      if (request.text("closed") !== "") void session.closed.then((how) => seen.note(request.text("closed"), how));
      void echoDatagrams(session);
      echoUnidirectional(session).catch(() => {});
      void sendDatagrams(session, request);
      callBack(session, request, seen).catch((error: unknown) => seen.note(request.text("name"), String(error)));
      for await (const stream of session.bidirectional) {
        paths[request.path]?.(stream, request, seen, session).catch(() => {}); // the client has broken off
      }
    },
  });
  await server.listen();
  return server;
}
