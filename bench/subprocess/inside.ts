import { barePort } from "./peers/barePort.ts";
import { bareRing } from "./peers/bareRing.ts";
import { justBashFresh, justBashPipe } from "./peers/justBash.ts";
import { javaScriptTrue, shell, throughCat, wasiWc } from "./peers/ours.ts";
import { type Open, pause, type Stand } from "./peers/stand.ts";

const contestants: Record<string, Record<string, Open>> = {
  "cat-64mb-shared": { ours: throughCat(true), "bare-ring": bareRing, "just-bash": justBashPipe },
  "cat-64mb-messages": { ours: throughCat(false), "bare-port": barePort },
  "wasi-warm": { ours: wasiWc, "just-bash": justBashFresh },
  "pipeline-start": { ours: shell("cat | cat | cat"), "one process": shell("cat") },
  "js-warm": { ours: javaScriptTrue },
};

/** Rounds that warm up and are left out: until then the engine still compiles. */
const WARM_UP = 4;

/** The samples of each, in milliseconds: one of each per round, each round begun by another. */
export async function measure(row: string, rounds: number): Promise<Record<string, number[]>> {
  const stands: [name: string, stand: Stand][] = [];
  for (const [name, open] of Object.entries(contestants[row] ?? {})) stands.push([name, await open()]);
  const times: Record<string, number[]> = Object.fromEntries(stands.map(([name]) => [name, []]));
  for (let round = 0; round < WARM_UP + rounds; round += 1) {
    const first = round % stands.length;
    for (const [name, stand] of [...stands.slice(first), ...stands.slice(0, first)]) {
      const ms = await stand.sample();
      if (round >= WARM_UP) times[name]?.push(ms);
      await pause(20); // what it left behind is not the next one's
    }
  }
  for (const [, stand] of stands) await stand.close();
  return times;
}
