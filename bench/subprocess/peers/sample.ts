/** Takes a sample of a contestant that is set up: milliseconds. */
export type Sample = () => Promise<number>;

/** Sets a contestant up: what is started there is warm in the samples. */
export type Open = () => Sample;

export async function timed(work: () => PromiseLike<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

export const moduleWorker = (name: string): Worker => new Worker(`/${name}.js`, { type: "module" });

export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
