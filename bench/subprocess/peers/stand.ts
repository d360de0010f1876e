/** One contestant in a row, set up. */
export interface Stand {
  /** The milliseconds that one sample took. */
  sample(): Promise<number>;
  close(): Promise<void> | void;
}

/** Sets a contestant up: what is started there is warm in the samples. */
export type Open = () => Promise<Stand> | Stand;

export async function timed(work: () => PromiseLike<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

export const moduleWorker = (name: string): Worker => new Worker(`/${name}.js`, { type: "module" });

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
