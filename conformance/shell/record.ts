import { spawnSync } from "node:child_process";
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import type { RecordedScript } from "./script.ts";

// Runs the scripts beside this file with dash and bash. Where both agree, it is recorded in corpus.jsonl; where they do
// not, both go into disagreements.jsonl.

type Unrecorded = Omit<RecordedScript, "stdout" | "status">;
type Outcome = Pick<RecordedScript, "stdout" | "status">;

const here = fileURLToPath(new URL(".", import.meta.url));
const recorded: RecordedScript[] = [];
const disagreements: object[] = [];
for (const script of readScripts()) {
  const [dash, bash] = [runWith("dash", script), runWith("bash", script)];
  if (dash.stdout === bash.stdout && dash.status === bash.status) recorded.push({ ...script, ...dash });
  else disagreements.push({ ...script, dash, bash });
}
writeLines("corpus.jsonl", recorded);
writeLines("disagreements.jsonl", disagreements);
console.log(`${recorded.length} recorded; dash and bash disagree about ${disagreements.length}`);

function readScripts(): Unrecorded[] {
  const scripts: Unrecorded[] = [];
  for (const path of globSync(join(here, "scripts/*.txt")).toSorted()) {
    for (const group of readFileSync(path, "utf8").split(/^## /m).slice(1)) {
      const [title = "", ...lines] = group.split("\n");
      const name = `${basename(path, ".txt")}/${title.replaceAll(/[^a-z]+/g, "-")}`;
      const texts = lines.join("\n").split(/^---\n/m);
      for (const [index, text] of texts.entries()) scripts.push({ id: `${name}-${index + 1}`, script: text });
    }
  }
  return scripts;
}

function runWith(shell: string, { script, stdin = "", files = {} }: Unrecorded): Outcome {
  const cwd = mkdtempSync(join(tmpdir(), "shell-"));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(cwd, path)), { recursive: true });
    writeFileSync(join(cwd, path), text);
  }
  const env = { PATH: "/usr/local/bin:/usr/bin:/bin", HOME: cwd, LC_ALL: "C" };
  const { stdout, status, signal, error } = spawnSync(shell, ["-c", script, "sh"], {
    cwd,
    env,
    input: stdin,
    encoding: "utf8",
    timeout: 30_000,
    maxBuffer: 64 << 20,
  });
  rmSync(cwd, { recursive: true });
  if (error !== undefined) throw error;
  return { stdout, status: status ?? 128 + constants.signals[signal as NodeJS.Signals] };
}

function writeLines(name: string, rows: readonly object[]): void {
  writeFileSync(join(here, name), rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
}

process.exitCode = recorded.length > 0 ? 0 : 1;
