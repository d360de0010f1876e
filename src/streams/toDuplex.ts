import type { Bytes, BytesLike } from "./bytes.ts";
import type { StreamReader } from "./streamReader.ts";
import type { StreamWriter } from "./streamWriter.ts";

/** How much is read at once, in bytes. */
const CHUNK = 65_536;

/**
 * A reader and a writer as two streams of the web platform, for `pipeTo()`, `pipeThrough()` and whatever takes such.
 *
 * Nothing is read before it is asked for, and a write is done when `drain()` is. Closing `writable` closes its direction
 * alone, where the transport can; cancelling `readable` drops whatever still comes. The connection is closed when both
 * are at their ends, and aborted when `writable` is.
 */
export function toDuplex(
  reader: StreamReader,
  writer: StreamWriter,
): { readable: ReadableStream<Bytes>; writable: WritableStream<BytesLike> } {
  let isRead = false;
  let isWritten = false;
  const closeIfOver = (): void => {
    if (isRead && isWritten) writer.close();
  };
  let reading: Promise<unknown> = Promise.resolve();

  const readable = new ReadableStream<Bytes>(
    {
      async pull(controller) {
        const asked = Promise.resolve(reader.read(CHUNK));
        reading = asked;
        const data = await asked;
        if (data.length > 0) return controller.enqueue(data);
        isRead = true;
        closeIfOver();
        controller.close();
      },
      cancel() {
        isRead = true;
        closeIfOver();
        reading.then(() => drop(reader)).catch(() => {}); // the writer hears of it
      },
    },
    { highWaterMark: 0 },
  );

  const writable = new WritableStream<BytesLike>({
    async write(chunk) {
      writer.write(chunk);
      await writer.drain();
    },
    async close() {
      isWritten = true;
      if (!isRead && writer.canWriteEof()) return writer.writeEof();
      writer.close();
      await writer.waitClosed();
    },
    abort() {
      writer.transport.abort();
    },
  });

  return { readable, writable };
}

async function drop(reader: StreamReader): Promise<void> {
  while ((await reader.read(CHUNK)).length > 0);
}
