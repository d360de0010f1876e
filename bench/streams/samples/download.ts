import { type Coroutine, run } from "asyncio-web";
import { openConnection } from "asyncio-web/streams";
import type { Sample } from "../inside.ts";
import { TOTAL } from "../sizes.ts";

const url = location.href.replace("http", "ws");

/** The time of a program that counts the bytes of a download, having looked at each piece. */
function timed(count: () => PromiseLike<number>): Sample {
  return async () => {
    const start = performance.now();
    const bytes = await count();
    const ms = performance.now() - start;
    if (bytes !== TOTAL) throw new Error(`expected ${TOTAL} bytes, got ${bytes}`);
    return ms;
  };
}

function* read(backPressure: boolean): Coroutine<number> {
  const [reader, writer] = yield* openConnection(url, { backPressure });
  let bytes = 0;
  while (bytes < TOTAL) bytes += (yield* reader.read(65_536)).length;
  writer.close();
  return bytes;
}

interface Opened {
  readonly readable: ReadableStream<ArrayBuffer>;
}

export const download: Record<string, Sample> = {
  ours: timed(() => run(read(false))),

  WebSocket: timed(
    () =>
      new Promise((resolve) => {
        const socket = new WebSocket(url);
        socket.binaryType = "arraybuffer";
        let bytes = 0;
        socket.onmessage = ({ data }: MessageEvent<ArrayBuffer>) => {
          bytes += data.byteLength;
          if (bytes < TOTAL) return;
          socket.close();
          resolve(bytes);
        };
      }),
  ),
};

/** The same, the server being slowed down by who reads. */
export const slowedDownload: Record<string, Sample> = {
  ours: timed(() => run(read(true))),

  WebSocketStream: timed(async () => {
    const { WebSocketStream } = globalThis as unknown as {
      WebSocketStream: new (url: string) => { readonly opened: Promise<Opened>; close(): void };
    };
    const stream = new WebSocketStream(url);
    const reader = (await stream.opened).readable.getReader();
    let bytes = 0;
    while (bytes < TOTAL) bytes += (await reader.read()).value?.byteLength ?? 0;
    stream.close();
    return bytes;
  }),
};
