import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { runScript } from "./runScript.ts";
import { parseCorpus, type RecordedScript } from "./script.ts";

const MOST_SHOWN = 20;
const here = fileURLToPath(new URL(".", import.meta.url));

const given = process.argv.slice(2);
const paths = given.length > 0 ? given : globSync(join(here, "corpus/*.jsonl")).toSorted();
const scripts = paths.flatMap((path) => parseCorpus(readFileSync(path, "utf8")));

const differences: string[] = [];
for (const script of scripts) {
  const difference = await compare(script);
  if (difference !== undefined) differences.push(`${script.id}: ${difference}`);
}
for (const text of differences.slice(0, MOST_SHOWN)) console.log(`${text}\n`);
if (differences.length > MOST_SHOWN) console.log(`… and ${differences.length - MOST_SHOWN} more\n`);
console.log(`${scripts.length - differences.length} of ${scripts.length} identical`);
process.exitCode = differences.length === 0 && scripts.length > 0 ? 0 : 1;

/** How the script differs here from what was recorded (-), if it does. */
async function compare(recorded: RecordedScript): Promise<string | undefined> {
  const lines = [recorded.script.trimEnd()];
  try {
    const { stdout, status, stderr, left } = await runScript(recorded);
    const isSaidRightly = recorded.stderr === undefined || (recorded.stderr === "") === (stderr === "");
    if (stdout === recorded.stdout && status === recorded.status && isSaidRightly && left === "") return undefined;
    lines.push(`- ${JSON.stringify(recorded.stdout)}, status ${recorded.status}`);
    if (!isSaidRightly) lines.push(`stderr is to be ${recorded.stderr === "" ? "empty" : "something"}`);
    lines.push(`+ ${JSON.stringify(stdout)}, status ${status}`, `stderr: ${JSON.stringify(stderr)}`);
    if (left !== "") lines.push(`left behind: ${left}`);
  } catch (error) {
    lines.push(`raised ${error instanceof Error ? error.stack : String(error)}`);
  }
  return lines.join("\n  ");
}
