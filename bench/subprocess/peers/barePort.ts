import { Arrivals, CHUNK, Chunks, TOTAL } from "../data.ts";
import { PortReader, PortWriter } from "../workers/creditPort.ts";
import { moduleWorker, type Sample, timed } from "./sample.ts";

/** Bytes that may be on their way: of 64 KiB to 1 MiB, what is quickest. */
const CREDIT = 524_288;

/** Two ports and a worker that hands on what comes. The writer keeps its memory, so each chunk is a copy. */
export function barePort(): Sample {
  const worker = moduleWorker("barePort");
  const [toWorker, fromWorker] = [new MessageChannel(), new MessageChannel()];
  worker.postMessage(CREDIT, [toWorker.port2, fromWorker.port2]);
  const [writer, reader] = [new PortWriter(toWorker.port1, CREDIT), new PortReader(fromWorker.port1)];

  async function write(): Promise<void> {
    const chunks = new Chunks();
    for (let i = 0; i < TOTAL / CHUNK; i += 1) await writer.write(chunks.at(i).slice());
  }

  async function read(): Promise<void> {
    const arrivals = new Arrivals();
    while (arrivals.count < TOTAL) arrivals.add(await reader.read());
    arrivals.end();
  }

  return () => timed(() => Promise.all([write(), read()]));
}
