import { type Coroutine, createTask, type Queue, sleep } from "asyncio-web";
import {
  ConnectionError,
  openUnixConnection,
  OSError,
  type Server,
  startUnixServer,
  type StreamReader,
  type StreamWriter,
} from "asyncio-web/streams";

export interface Member {
  name: string;
  transport: string;
  received: number; // bytes
  sent: number;
}

type Message =
  | { kind: "name"; name: string }
  | { kind: "say"; text: string }
  | { kind: "said"; by: string; text: string }
  | { kind: "members"; members: Member[] };

export interface ChatOptions {
  path: string;
  name: string;
  lines: Queue<string>; // what is said in this tab
  onServing: (isHere: boolean) => void;
  onLine: (by: string, text: string) => void;
  onMembers: (members: Member[]) => void;
}

/** The tab that comes first serves, and all talk to it. When it is closed or crashes, another takes its place. */
export function* chat(options: ChatOptions): Coroutine<never> {
  for (;;) {
    const server = yield* tryToServe(options.path);
    options.onServing(server !== undefined);
    try {
      yield* talk(options);
    } catch (error) {
      if (!(error instanceof ConnectionError)) throw error;
    } finally {
      server?.close();
      server?.closeClients();
    }
    yield* sleep(0.05);
  }
}

function* tryToServe(path: string): Coroutine<Server | undefined> {
  const room = new Room();
  try {
    return yield* startUnixServer((reader, writer) => room.serve(reader, writer), path);
  } catch (error) {
    if (error instanceof OSError && error.code === "EADDRINUSE") return undefined;
    throw error;
  }
}

function* talk({ path, name, lines, onLine, onMembers }: ChatOptions): Coroutine<void> {
  const [reader, writer] = yield* openUnixConnection(path);
  send(writer, { kind: "name", name });
  const speaker = createTask(speak(writer, lines), { name: "chat: speak" });
  try {
    for (let line; (line = yield* reader.readline()).length > 0;) {
      const message = read(line);
      if (message.kind === "said") onLine(message.by, message.text);
      if (message.kind === "members") onMembers(message.members);
    }
  } finally {
    speaker.cancel();
    writer.close();
  }
}

function* speak(writer: StreamWriter, lines: Queue<string>): Coroutine<never> {
  for (;;) send(writer, { kind: "say", text: yield* lines.get() });
}

class Room {
  readonly #members = new Map<StreamWriter, Member>();

  *serve(reader: StreamReader, writer: StreamWriter): Coroutine<void> {
    const transport = String(writer.transport).split("[")[0] ?? "";
    const member: Member = { name: "…", transport, received: 0, sent: 0 };
    this.#members.set(writer, member);
    try {
      for (let line; (line = yield* reader.readline()).length > 0;) {
        member.received += line.length;
        const message = read(line);
        if (message.kind === "name") member.name = message.name;
        if (message.kind === "say") this.#tell({ kind: "said", by: member.name, text: message.text });
        this.#tellMembers();
      }
    } catch (error) {
      if (!(error instanceof ConnectionError)) throw error; // that tab is gone
    } finally {
      this.#members.delete(writer);
      writer.close();
      this.#tellMembers();
    }
  }

  #tell(message: Message): void {
    for (const [writer, member] of this.#members) {
      if (writer.transport.getWriteBufferSize() > 65_536) writer.transport.abort(); // it does not read
      else member.sent += send(writer, message);
    }
  }

  #tellMembers(): void {
    this.#tell({ kind: "members", members: [...this.#members.values()] });
  }
}

function send(writer: StreamWriter, message: Message): number {
  const line = new TextEncoder().encode(`${JSON.stringify(message)}\n`);
  writer.write(line);
  return line.length;
}

function read(line: Uint8Array): Message {
  return JSON.parse(new TextDecoder().decode(line)) as Message;
}
