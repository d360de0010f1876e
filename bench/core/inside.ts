import type { Measure, Peer } from "./peer.ts";

/** Nanoseconds that the main thread has run and has waited for a core, or undefined where the system does not tell. */
export type ReadThreadTimes = () => Promise<readonly [ran: number, waited: number] | undefined>;

export interface Sample {
  wallMs: number;
  /** Undefined where the system does not tell. */
  cpuMs: number | undefined;
  /** Wall time without the time that the thread was ready and had no core. */
  time: number;
}

type PeerFile = { readonly peer: Peer };

const load = async (file: string): Promise<Peer> => ((await import(`./${file}.js`)) as PeerFile).peer;

/** Does the row's `n` operations `times` times and adds up what they took. */
export async function sample(
  file: string,
  row: string,
  n: number,
  times: number,
  readThreadTimes: ReadThreadTimes,
): Promise<Sample> {
  const run = (await load(file)).cases[row];
  if (run === undefined) throw new TypeError(`expected a case of ${row} in ${file}`);
  const total: Sample = { wallMs: 0, cpuMs: 0, time: 0 };
  const measure: Measure = async (work) => {
    const before = await readThreadTimes();
    const start = performance.now();
    await work();
    const wallMs = performance.now() - start;
    const after = await readThreadTimes();
    total.wallMs += wallMs;
    if (before === undefined || after === undefined) {
      total.cpuMs = undefined;
      total.time += wallMs;
      return;
    }
    const cpuMs = (after[0] - before[0]) / 1e6;
    const waitedMs = (after[1] - before[1]) / 1e6;
    if (total.cpuMs !== undefined) total.cpuMs += cpuMs;
    total.time += Math.max(wallMs - waitedMs, Math.min(cpuMs, wallMs));
  };
  // No forced collection before it: that throws optimized code away, and the row would measure the compiler.
  for (let i = 0; i < times; i += 1) await run(n, measure);
  return total;
}

/** What keeps the parked tasks alive is not to be collected. */
const alive: unknown[] = [];

/** Parks `n` tasks until the page or the process is gone, and resolves with the milliseconds that took. */
export async function park(file: string, row: string, n: number): Promise<number> {
  const start = (await load(file)).parks[row];
  if (start === undefined) throw new TypeError(`expected a park of ${row} in ${file}`);
  const from = performance.now();
  alive.push(await start(n));
  const took = performance.now() - from;
  await new Promise((resolve) => setTimeout(resolve, 300));
  return took;
}
