import type { Browser } from "playwright";
import type { Measured } from "./figures.ts";
import { QuietPage } from "./quietPage.ts";

/** A row whose contestants take turns, each in a page of its own. */
export interface PagedRow extends Measured {
  readonly contestants: readonly string[];
  /** How many pages each has in a round, one after the other: one if not given, more where the peers are close. */
  readonly pages?: number;
  /** How many turns in each page do not count, as the engine still compiles: 4 if not given. */
  readonly warmUp?: number;
  /** How many count: one if not given, more where samples are short and spread. */
  readonly turns?: number;
}

/** One who takes part, until it is closed. */
export interface Stand {
  readonly name: string;
  sample(): Promise<number>;
  close?(): Promise<void>;
}

/** A stand in a fresh page whose `inside.js` exports a function that gives a sample. */
export async function inFreshPage(browser: Browser, address: string, row: string, name: string): Promise<Stand> {
  const [page] = (await QuietPage.open(browser, address)) as [QuietPage];
  return {
    name,
    sample: async () => (await page.call("/inside.js", "sample", row, name)) as number,
    close: () => page.close(),
  };
}

/**
 * The samples of all rounds, each in fresh pages: of two that run the same code one is quicker by up to a tenth for as long
 * as they are open. In a turn each gives one, and each turn is begun by another.
 */
export async function takeRounds(
  { contestants, pages = 1, warmUp = 4, turns = 1 }: PagedRow,
  rounds: number,
  inPage: (name: string) => Promise<Stand>,
  outside: readonly Stand[] = [],
): Promise<Record<string, number[]>> {
  const all: Record<string, number[]> = {};
  for (let round = 0; round < rounds * pages; round += 1) {
    const stands = [...outside];
    for (const name of contestants) stands.push(await inPage(name));
    for (let turn = 0; turn < warmUp + turns; turn += 1) {
      const first = turn % stands.length;
      for (const stand of [...stands.slice(first), ...stands.slice(0, first)]) {
        const ms = await stand.sample();
        if (turn >= warmUp) (all[stand.name] ??= []).push(ms);
      }
    }
    for (const stand of stands) await stand.close?.();
  }
  return all;
}
