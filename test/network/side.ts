import { type Awaitable, type Coroutine, createTask, gather, isCancelled, sleep, taskGroup } from "asyncio-web";
import {
  openConnection,
  openUnixConnection,
  type Server,
  startServer,
  startUnixServer,
  type StreamReader,
  type Streams,
  type StreamWriter,
} from "asyncio-web/streams";
import { pattern, PatternCheck } from "./pattern.ts";

// What one side of a connection does in a test: a page, a frame or a worker is told by name, from outside.

/** A port at localhost, or the path of a unix socket. */
export type Where = number | string;

/** How a connection went, as this side saw it. */
export interface Seen {
  received: number;
  sent: number;
  /** Were the bytes that came those that the other side sent? */
  isIntact: boolean;
  /** The most that was written and not sent. */
  mostUnsent: number;
  /** What it ended with: `eof`, or the name of the error. */
  end: string | undefined;
}

/** How a server treats its clients. */
export type Behaviour = "echo" | "capitals" | "source" | "sink" | "mute" | "abort";

const CHUNK = 65_536;
const LARGE = 2 ** 24;
const servers = new Map<Where, { server: Server; seen: Seen[] }>();
const clients: StreamWriter[] = [];
let isEnough = false;

function connect(where: Where): Awaitable<Streams> {
  return typeof where === "number" ? openConnection("localhost", where) : openUnixConnection(where);
}

function begin(): Seen {
  return { received: 0, sent: 0, isIntact: true, mostUnsent: 0, end: undefined };
}

function* send(writer: StreamWriter, seen: Seen, total: number, chunk = CHUNK): Coroutine<void> {
  while (seen.sent < total && !isEnough) {
    const to = Math.min(total, seen.sent + chunk);
    writer.write(pattern(seen.sent, to));
    seen.sent = to;
    seen.mostUnsent = Math.max(seen.mostUnsent, writer.transport.getWriteBufferSize());
    yield* writer.drain();
  }
}

function* receive(reader: StreamReader, seen: Seen, pause = 0): Coroutine<void> {
  const check = new PatternCheck();
  for (let data; (data = yield* reader.read(LARGE)).length > 0;) {
    check.add(data);
    seen.received = check.bytes;
    seen.isIntact = check.isIntact;
    if (pause > 0) yield* sleep(pause);
  }
}

const behaviours: Record<Behaviour, (reader: StreamReader, writer: StreamWriter, seen: Seen) => Coroutine<void>> = {
  *echo(reader, writer, seen) {
    for (let data; (data = yield* reader.read(LARGE)).length > 0;) {
      seen.received += data.length;
      writer.write(data);
      seen.mostUnsent = Math.max(seen.mostUnsent, writer.transport.getWriteBufferSize());
      yield* writer.drain();
    }
  },
  *capitals(reader, writer) {
    for (let line; (line = yield* reader.readline()).length > 0;) {
      writer.write(new TextEncoder().encode(new TextDecoder().decode(line).toUpperCase()));
    }
  },
  source: (_, writer, seen) => send(writer, seen, Infinity),
  sink: (reader, _, seen) => receive(reader, seen),
  *mute(_, writer) {
    yield* writer.waitClosed();
  },
  *abort(reader, writer, seen) {
    seen.received += (yield* reader.readexactly(1)).length;
    writer.transport.abort();
  },
};

function* serve(behaviour: Behaviour, reader: StreamReader, writer: StreamWriter, seen: Seen): Coroutine<void> {
  yield* record(seen, function* () {
    yield* behaviours[behaviour](reader, writer, seen);
    writer.close();
    yield* writer.waitClosed();
  });
}

function* record(seen: Seen, body: () => Coroutine<void>): Coroutine<void> {
  try {
    yield* body();
    seen.end = "eof";
  } catch (error) {
    if (isCancelled(error)) throw error;
    seen.end = (error as Error).name;
  }
}

export const side = {
  /** Listens; gives the port, or the path. */
  async listen(where: Where, behaviour: Behaviour): Promise<Where> {
    const seen: Seen[] = [];
    const onClient = (reader: StreamReader, writer: StreamWriter): Coroutine<void> => {
      const one = begin();
      seen.push(one);
      return serve(behaviour, reader, writer, one);
    };
    const server = await (typeof where === "number"
      ? startServer(onClient, "localhost", where)
      : startUnixServer(onClient, where));
    const name = server.sockets[0]?.getsockname();
    const place = typeof name === "string" ? name : (name?.[1] ?? where);
    servers.set(place, { server, seen });
    return place;
  },

  /** Stops listening. */
  async close(where: Where): Promise<void> {
    const { server } = servers.get(where) ?? {};
    server?.close();
    await server?.waitClosed();
  },

  /** What the server saw of its clients, in the order in which they came. */
  async seen(where: Where): Promise<Seen[]> {
    return servers.get(where)?.seen ?? [];
  },

  /** Sends a line, and gives the line that comes back with the names of both ends. */
  async ask(
    where: Where,
    line: string,
  ): Promise<{ answer: string; peername: unknown; sockname: unknown; via: string }> {
    const [reader, writer] = await connect(where);
    writer.write(new TextEncoder().encode(`${line}\n`));
    const answer = new TextDecoder().decode(await reader.readline()).trimEnd();
    writer.close();
    await writer.waitClosed();
    const [peername, sockname] = ["peername", "sockname"].map((name) => writer.getExtraInfo(name));
    return { answer, peername, sockname, via: String(writer.transport).split("[")[0] ?? "" };
  },

  /** Connects and does nothing. */
  async hold(where: Where): Promise<void> {
    const [, writer] = await connect(where);
    clients.push(writer);
  },

  /** Sends a sequence to an echo, takes it back, closes one direction, then the other. */
  async exchange(where: Where, total: number, chunk?: number): Promise<Seen> {
    const seen = begin();
    await createTask(
      record(seen, function* () {
        const [reader, writer] = yield* connect(where);
        yield* taskGroup(function* (group) {
          group.createTask(receive(reader, seen));
          yield* send(writer, seen, total, chunk);
          writer.writeEof();
        });
        writer.close();
        yield* writer.waitClosed();
      }),
    );
    return seen;
  },

  /** Connects, and reads up to the end, resting after each read. */
  async read(where: Where, pause = 0): Promise<Seen> {
    const seen = begin();
    reading.push(seen);
    await createTask(
      record(seen, function* () {
        const [reader] = yield* connect(where);
        yield* receive(reader, seen, pause);
      }),
    );
    return seen;
  },

  /** What the calls of `read()` and `write()` have seen up to now. */
  async progress(): Promise<Seen[]> {
    return reading;
  },

  /** Connects, writes, closes. */
  async write(where: Where, total: number): Promise<Seen> {
    const seen = begin();
    reading.push(seen);
    await createTask(
      record(seen, function* () {
        const [, writer] = yield* connect(where);
        yield* send(writer, seen, total);
        writer.close();
        yield* writer.waitClosed();
      }),
    );
    return seen;
  },

  /** Lets whoever sends here stop, as if all were sent. */
  async enough(): Promise<void> {
    isEnough = true;
  },

  /** Connects so often, one after the other, or all at once. */
  async knock(where: Where, count: number, atOnce: boolean): Promise<number> {
    function* once(): Coroutine<number> {
      const [reader, writer] = yield* connect(where);
      writer.write(new Uint8Array([104, 10]));
      const line = yield* reader.readline();
      writer.close();
      yield* writer.waitClosed();
      return line.length;
    }
    if (atOnce) return (await gather(Array.from({ length: count }, once))).filter((length) => length === 2).length;
    let answered = 0;
    for (let i = 0; i < count; i += 1) if ((await createTask(once())) === 2) answered += 1;
    return answered;
  },
};

const reading: Seen[] = [];

export type Side = typeof side;
