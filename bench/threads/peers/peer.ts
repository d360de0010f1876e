/** A way to use workers, by row: resolves with the milliseconds that one sample took. */
export type Peer = Readonly<Record<string, () => Promise<number>>>;

export const CALLS_IN_TURN = 500;
export const CALLS_AT_ONCE = 10_000;
export const BLOCKS = 500;
export const ITEMS = 100_000;
export const BYTES = 16 * 2 ** 20;
export const TRANSFERS = 10;
export const JOBS = 8;
export const JOB_ROUNDS = 60_000_000;

export async function timed(work: () => PromiseLike<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** Memory to be moved, made and touched before the time runs. */
export const buffers = (): ArrayBuffer[] =>
  Array.from({ length: TRANSFERS }, () => new Uint8Array(BYTES).fill(1).buffer);

export function check(isSo: boolean): void {
  if (!isSo) throw new Error("the peer gave a wrong result");
}

export const moduleWorker = (name: string): Worker => new Worker(`/${name}.js`, { type: "module" });

/** Rounds of `spin()` that nobody waits for. */
export const FOREVER = 1e15;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** What was begun runs, and what stands by for it has started. */
export const settled = (): Promise<void> => pause(500);

/** A terminated worker computes no more: Chromium gives it two seconds. */
export const gone = (): Promise<void> => pause(2500);
