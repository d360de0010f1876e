/** How turns are taken. */
export interface Turns {
  readonly turns: number;
  /** So many before them are left out. */
  readonly warmUp: number;
  /** Called after each sample. */
  readonly pause?: () => Promise<unknown>;
}

/** The samples of all who take part: one of each per turn, each turn begun by another. */
export async function takeTurns(
  contestants: readonly (readonly [name: string, sample: () => Promise<number>])[],
  { turns, warmUp, pause }: Turns,
): Promise<Record<string, number[]>> {
  const times: Record<string, number[]> = Object.fromEntries(contestants.map(([name]) => [name, []]));
  for (let turn = 0; turn < warmUp + turns; turn += 1) {
    const first = turn % contestants.length;
    for (const [name, sample] of [...contestants.slice(first), ...contestants.slice(0, first)]) {
      const ms = await sample();
      if (turn >= warmUp) times[name]?.push(ms);
      await pause?.();
    }
  }
  return times;
}

/** One who takes part, until it is closed. */
export interface Stand {
  readonly name: string;
  sample(): Promise<number>;
  close?(): Promise<void>;
}

/**
 * The samples of all rounds, each at stands of its own: of two pages that run the same code one is quicker by up to a tenth
 * for as long as they are open.
 */
export async function takeRounds(
  rounds: number,
  openers: readonly (() => Promise<Stand>)[],
  turns: Turns,
): Promise<Record<string, number[]>> {
  const all: Record<string, number[]> = {};
  for (let round = 0; round < rounds; round += 1) {
    const stands: Stand[] = [];
    for (const open of openers) stands.push(await open());
    const times = await takeTurns(
      stands.map((stand) => [stand.name, () => stand.sample()]),
      turns,
    );
    for (const { name } of stands) (all[name] ??= []).push(...(times[name] ?? []));
    for (const stand of stands) await stand.close?.();
  }
  return all;
}
