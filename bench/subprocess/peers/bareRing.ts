import { Arrivals, CHUNK, Chunks, TOTAL } from "../data.ts";
import { Ring } from "../workers/ring.ts";
import { moduleWorker, type Sample, timed } from "./sample.ts";

/** Two rings of shared memory and a worker that copies from one to the other; as large as a pipe of ours. */
export function bareRing(): Sample {
  const worker = moduleWorker("bareRing");
  const [input, output] = [Ring.ofSize(CHUNK), Ring.ofSize(CHUNK)];
  worker.postMessage([input.memory, output.memory]);

  async function write(): Promise<void> {
    const chunks = new Chunks();
    for (let i = 0; i < TOTAL / CHUNK; i += 1) await input.write(chunks.at(i));
  }

  async function read(): Promise<void> {
    const arrivals = new Arrivals();
    while (arrivals.count < TOTAL) arrivals.add(await output.read(CHUNK));
    arrivals.end();
  }

  return () => timed(() => Promise.all([write(), read()]));
}
