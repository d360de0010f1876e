import { run, type Coroutine } from "asyncio-web";
import { Gateway, openConnection } from "asyncio-web/streams";

/** Who downloads, from where. */
export interface Route {
  readonly name: string;
  readonly url: string;
  /** Of the gateway; the others are plain WebSockets. */
  readonly token?: string;
  readonly port: number;
}

function ours({ url, token = "", port }: Route, bytes: number): () => Promise<number> {
  const gateway = new Gateway(url, { token });
  return () =>
    run(function* (): Coroutine<number> {
      const [reader, writer] = yield* openConnection("127.0.0.1", port, { gateway });
      let total = 0;
      while (total < bytes && !reader.atEof()) total += (yield* reader.read(1 << 20)).length;
      writer.close();
      yield* writer.waitClosed();
      return total;
    });
}

function plain({ url }: Route, bytes: number): () => Promise<number> {
  return () =>
    new Promise((resolve) => {
      let total = 0;
      const socket = new WebSocket(url);
      socket.binaryType = "arraybuffer";
      socket.onmessage = ({ data }: MessageEvent<ArrayBuffer>) => {
        total += data.byteLength;
        if (total >= bytes) socket.close();
      };
      socket.onclose = () => resolve(total); // also when it fails
    });
}

/** MB a second of each, one sample a round, each round begun by another; the first round warms up. */
export async function download(
  routes: readonly Route[],
  bytes: number,
  rounds: number,
): Promise<Record<string, number[]>> {
  const downloads = routes.map(
    (route) => [route.name, (route.token === undefined ? plain : ours)(route, bytes)] as const,
  );
  const speeds: Record<string, number[]> = Object.fromEntries(routes.map(({ name }) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    const first = round % downloads.length;
    for (const [name, take] of [...downloads.slice(first), ...downloads.slice(0, first)]) {
      const start = performance.now();
      const total = await take();
      const seconds = (performance.now() - start) / 1000;
      if (total !== bytes) throw new Error(`${name} brought ${total} of ${bytes} bytes`);
      if (round > 0) speeds[name]?.push(total / 1e6 / seconds);
    }
  }
  return speeds;
}
