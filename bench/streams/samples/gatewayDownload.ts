import { type Coroutine, run } from "asyncio-web";
import { Gateway, openConnection } from "asyncio-web/streams";
import { BYTES } from "../gateway/bytes.ts";
import type { Sample } from "../inside.ts";

const told = (name: string): string => new URLSearchParams(location.search).get(name) ?? "";

/** The time of a download, which must bring everything. */
function timed(take: () => PromiseLike<number>): Sample {
  return async () => {
    const start = performance.now();
    const total = await take();
    const ms = performance.now() - start;
    if (total !== BYTES) throw new Error(`expected ${BYTES} bytes, got ${total}`);
    return ms;
  };
}

let gateway: Gateway | undefined;

function* download(): Coroutine<number> {
  gateway ??= new Gateway(told("gateway"), { token: told("token") });
  const [reader, writer] = yield* openConnection("127.0.0.1", Number(told("source")), { gateway });
  let total = 0;
  while (total < BYTES && !reader.atEof()) total += (yield* reader.read(1 << 20)).length;
  writer.close();
  yield* writer.waitClosed();
  return total;
}

/** All that comes over a WebSocket, which waits for nobody. */
function downloadPlainly(url: string): Promise<number> {
  return new Promise((resolve) => {
    let total = 0;
    const socket = new WebSocket(url);
    socket.binaryType = "arraybuffer";
    socket.onmessage = ({ data }: MessageEvent<ArrayBuffer>) => {
      total += data.byteLength;
      if (total >= BYTES) socket.close();
    };
    socket.onclose = () => resolve(total); // also when it fails
  });
}

export const gatewayDownload: Record<string, Sample> = {
  ours: timed(() => run(download())),
  "bare bridge": timed(() => downloadPlainly(`ws://127.0.0.1:${told("bridge")}/${told("source")}`)),
  websockify: timed(() => downloadPlainly(`ws://127.0.0.1:${told("websockify")}/`)),
};
