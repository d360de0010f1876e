import { takeTurns, WARM_UP } from "../harness/takeTurns.ts";
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

/** The samples of each, in milliseconds. */
export async function measure(row: string, rounds: number): Promise<Record<string, number[]>> {
  const stands: [name: string, stand: Stand][] = [];
  for (const [name, open] of Object.entries(contestants[row] ?? {})) stands.push([name, await open()]);
  const times = await takeTurns(
    stands.map(([name, stand]) => [name, () => stand.sample()]),
    { turns: rounds, warmUp: WARM_UP, pause: () => pause(20) }, // what one left behind is not the next one's
  );
  for (const [, stand] of stands) await stand.close();
  return times;
}
