import process from "node:process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { explain, firstDifference } from "./compare.ts";
import { readCorpora, type Recording } from "./corpus.ts";
import { type Outcome, runAll } from "./runAll.ts";

const MOST_SHOWN = 5;
const ownCorpus = fileURLToPath(new URL("./corpus", import.meta.url));

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    browser: { type: "boolean", default: false },
    id: { type: "string" },
    limit: { type: "string" },
    slice: { type: "string" },
  },
});

const recordings = select(readCorpora(positionals.length > 0 ? positionals : [ownCorpus]));
const scenarios = recordings.map(({ scenario }) => scenario);
const slice = values.slice === undefined ? undefined : Number(values.slice);
const outcomes = values.browser
  ? await (await import("./chromium.ts")).runAllInChromium(scenarios, slice)
  : await runAll(scenarios, slice);

const differences = recordings.flatMap((recording, i) => difference(recording, outcomes[i]) ?? []);
for (const text of differences.slice(0, MOST_SHOWN)) console.log(`${text}\n`);
if (differences.length > MOST_SHOWN) console.log(`… and ${differences.length - MOST_SHOWN} more\n`);
console.log(`${recordings.length - differences.length} of ${recordings.length} identical`);
process.exitCode = differences.length === 0 && recordings.length > 0 ? 0 : 1;

function select(all: Recording[]): Recording[] {
  const chosen = values.id === undefined ? all : all.filter(({ scenario }) => scenario.id === values.id);
  return chosen.slice(0, values.limit === undefined ? undefined : Number(values.limit));
}

/** What differs, in words, or null. */
function difference({ scenario, expected }: Recording, outcome: Outcome | undefined): string | null {
  if (outcome?.kind !== "trace") return `${scenario.id}: no trace, ${outcome?.reason ?? "it never ran"}`;
  const at = firstDifference(expected, outcome.trace);
  if (at === null) return null;
  return `${scenario.id}: event ${at + 1} differs (- CPython, + here)\n${explain(expected, outcome.trace, at)}`;
}
