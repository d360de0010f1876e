import { barePort } from "./peers/barePort.ts";
import { bareRing } from "./peers/bareRing.ts";
import { justBashFresh, justBashPipe } from "./peers/justBash.ts";
import { javaScriptTrue, shell, throughCat, wasiWc } from "./peers/ours.ts";
import type { Open, Sample } from "./peers/sample.ts";

const contestants: Record<string, Record<string, Open>> = {
  "cat-64mb-shared": { ours: throughCat(true), "bare-ring": bareRing, "just-bash": justBashPipe },
  "cat-64mb-messages": { ours: throughCat(false), "bare-port": barePort },
  "wasi-warm": { ours: wasiWc, "just-bash": justBashFresh },
  "pipeline-start": { ours: shell("cat | cat | cat"), "one process": shell("cat") },
  "js-warm": { ours: javaScriptTrue },
};

let take: Sample | undefined;

/** A sample of the page's contestant, in milliseconds. */
export async function sample(row: string, contestant: string): Promise<number> {
  const open = contestants[row]?.[contestant];
  if (open === undefined) throw new TypeError(`${row} has no contestant ${contestant}`);
  return (take ??= open())();
}
