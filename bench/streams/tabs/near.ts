import { type Coroutine, createTask } from "asyncio-web";
import { openConnection, setBrokerUrl } from "asyncio-web/streams";
import { median } from "../../harness/statistics.ts";
import type { Sample } from "../inside.ts";
import { CHUNK, PORT, portToOther, TOTAL, WINDOW } from "./wire.ts";

/** Connections in a sample. */
const CONNECTIONS = 50;

function check(bytes: number): void {
  if (bytes !== TOTAL) throw new Error(`expected ${TOTAL} bytes, got ${bytes}`);
}

let hasBroker = false;

function prepare(): void {
  if (!hasBroker) setBrokerUrl("/broker.js");
  hasBroker = true;
}

let other: Promise<MessagePort> | undefined;

function* download(): Coroutine<void> {
  const [reader, writer] = yield* openConnection("localhost", PORT);
  let bytes = 0;
  for (let chunk; (chunk = yield* reader.read(CHUNK)).length > 0;) bytes += chunk.length;
  check(bytes);
  writer.close();
  yield* writer.waitClosed();
}

async function timed(work: () => PromiseLike<void>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function overPort(port: MessagePort): Promise<void> {
  return new Promise((resolve) => {
    let left = TOTAL;
    let taken = 0;
    port.onmessage = ({ data }: MessageEvent<ArrayBuffer>) => {
      left -= data.byteLength;
      taken += data.byteLength;
      if (left === 0) resolve();
      else if (taken >= WINDOW / 4) {
        port.postMessage(taken);
        taken = 0;
      }
    };
    port.postMessage(null);
  });
}

async function asStream(port: MessagePort): Promise<void> {
  const stream = await new Promise<ReadableStream<Uint8Array>>((resolve) => {
    port.onmessage = ({ data }: MessageEvent<ReadableStream<Uint8Array>>) => resolve(data);
    port.postMessage(null);
  });
  let bytes = 0;
  for await (const chunk of stream) bytes += chunk.length;
  check(bytes);
}

export const tabs64k: Record<string, Sample> = {
  ours: () => {
    prepare();
    return timed(() => createTask(download()));
  },
  MessagePort: async () => {
    const port = await (other ??= portToOther());
    return timed(() => overPort(port));
  },
  "transferable ReadableStream": async () => {
    const port = await (other ??= portToOther());
    return timed(() => asStream(port));
  },
};

/** The median of single connections. */
export const tabsConnect: Record<string, Sample> = {
  async ours() {
    prepare();
    const times: number[] = [];
    function* connect(): Coroutine<void> {
      const start = performance.now();
      const [reader, writer] = yield* openConnection("localhost", PORT);
      times.push(performance.now() - start);
      yield* reader.read();
      writer.close();
      yield* writer.waitClosed();
    }
    for (let i = 0; i < CONNECTIONS; i += 1) await createTask(connect());
    return median(times);
  },
};
