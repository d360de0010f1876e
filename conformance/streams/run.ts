import { readFileSync } from "node:fs";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { run } from "../../src/index.ts";
import { explain, firstDifference } from "../compare.ts";
import { play } from "./play.ts";
import type { Sequence } from "./sequence.ts";

const MOST_SHOWN = 5;
const ownCorpus = fileURLToPath(new URL("./corpus.jsonl.gz", import.meta.url));

const paths = process.argv.slice(2);
const sequences = (paths.length > 0 ? paths : [ownCorpus]).flatMap(readSequences);

const differences: string[] = [];
for (const sequence of sequences) {
  const { id, trace } = sequence;
  const actual = await run(play(sequence));
  const at = firstDifference(trace, actual);
  if (at !== null)
    differences.push(`${id}: event ${at + 1} differs (- CPython, + here)\n${explain(trace, actual, at)}`);
}
for (const text of differences.slice(0, MOST_SHOWN)) console.log(`${text}\n`);
if (differences.length > MOST_SHOWN) console.log(`… and ${differences.length - MOST_SHOWN} more\n`);
console.log(`${sequences.length - differences.length} of ${sequences.length} identical`);
process.exitCode = differences.length === 0 && sequences.length > 0 ? 0 : 1;

function readSequences(path: string): Sequence[] {
  const bytes = readFileSync(path);
  const text = (path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
  const lines = text.split("\n").filter((line) => line !== "");
  return lines.map((line) => JSON.parse(line) as Sequence);
}
