import { allTasks, type Coroutine, sleep } from "asyncio-web";
import type { ClientHandler, StreamReader, StreamWriter } from "asyncio-web/streams";

export interface ServeOptions {
  code: string; // what there is to read
  onRequest: (path: string, peer: string) => void;
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (line: Uint8Array): string => new TextDecoder().decode(line).trim();

/** A web server of a few lines: every client of it is a task of this page. */
export function serveCode({ code, onRequest }: ServeOptions): ClientHandler {
  return function* (reader: StreamReader, writer: StreamWriter): Coroutine<void> {
    const [, path = "/"] = text(yield* reader.readline()).split(" ");
    while (text(yield* reader.readline()) !== ""); // its headers
    onRequest(path, [writer.getExtraInfo("peername")].flat().join(":"));
    writer.write(bytes("HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n"));
    if (path === "/tasks") for (const task of allTasks()) writer.write(bytes(`${task.getName()}\n`));
    else if (path === "/slow") yield* count(writer);
    else writer.write(bytes(code));
    yield* writer.drain();
    writer.close();
    yield* writer.waitClosed();
  };
}

function* count(writer: StreamWriter): Coroutine<void> {
  for (let n = 1; n <= 5; n += 1) {
    writer.write(bytes(`${n}\n`));
    yield* writer.drain();
    yield* sleep(0.2);
  }
}
