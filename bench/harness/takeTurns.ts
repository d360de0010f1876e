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
