import { type Case, check, indices } from "./peer.ts";

/** Runs every job with at most 64 under way and resolves with their results. */
export type LimitedMap = (inputs: number[], job: (input: number) => Promise<number>) => Promise<number[]>;

const mapCase =
  (map: LimitedMap, job: (input: number) => Promise<number>): Case =>
  (n, measure) =>
    measure(async () => {
      const results = await map(indices(n), job);
      check(results.length === n && results[n - 1] === n - 1, "every job done");
    });

/** Jobs that take one turn, and jobs that are a promise. */
export const limitCases = (map: LimitedMap): Readonly<Record<"limit" | "limit-promise", Case>> => ({
  limit: mapCase(map, async (i) => {
    await null;
    return i;
  }),
  "limit-promise": mapCase(map, (i) => Promise.resolve(i)),
});
