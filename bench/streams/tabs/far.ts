import { type Coroutine, createTask } from "asyncio-web";
import { setBrokerUrl, startServer, type StreamReader, type StreamWriter } from "asyncio-web/streams";
import { CHUNK, chunkAt, PORT, portToOther, TOTAL, WINDOW } from "./wire.ts";

// The page that serves: whoever asks gets `TOTAL` bytes in chunks, by the way that the contestant's name says.

function* send(_: StreamReader, writer: StreamWriter): Coroutine<void> {
  for (let at = 0; at < TOTAL; at += CHUNK) {
    writer.write(chunkAt(at), { transfer: true });
    yield* writer.drain();
  }
  writer.close();
  yield* writer.waitClosed();
}

/** An accepted connection is closed at once: only connecting is measured. */
function* hangUp(_: StreamReader, writer: StreamWriter): Coroutine<void> {
  writer.close();
  yield* writer.waitClosed();
}

/** Each number that comes grants bytes; `null` asks for all again. */
function sendOverPort(port: MessagePort): void {
  let left = 0;
  let credit = 0;
  port.onmessage = ({ data }: MessageEvent<number | null>) => {
    if (data === null) [left, credit] = [TOTAL, WINDOW];
    else credit += data;
    for (; left > 0 && credit >= CHUNK; left -= CHUNK, credit -= CHUNK) {
      const { buffer } = chunkAt(left);
      port.postMessage(buffer, [buffer]);
    }
  };
}

function sendAsStream(port: MessagePort): void {
  port.onmessage = () => {
    let at = 0;
    const stream = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (at === TOTAL) return controller.close();
        controller.enqueue(chunkAt(at));
        at += CHUNK;
      },
    });
    port.postMessage(stream, [stream]);
  };
}

export async function serve(row: string, contestant: string): Promise<void> {
  if (contestant === "ours") {
    setBrokerUrl("/broker.js");
    await createTask(startServer(row === "tabs-connect" ? hangUp : send, "localhost", PORT));
  } else void portToOther().then(contestant === "MessagePort" ? sendOverPort : sendAsStream);
}
