import { type Case, check, indices } from "./peer.ts";

/** Runs every job with at most 64 under way and resolves with their results. */
export type LimitedMap = (inputs: number[], job: (input: number) => Promise<number>) => Promise<number[]>;

export const limitCase =
  (map: LimitedMap): Case =>
  (n, measure) =>
    measure(async () => {
      const results = await map(indices(n), (i) => Promise.resolve(i));
      check(results.length === n && results[n - 1] === n - 1, "every job done");
    });
