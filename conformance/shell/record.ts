import { spawnSync } from "node:child_process";
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { RecordedScript } from "./script.ts";

// Runs the scripts beside this file with dash and bash. Where both agree, it is recorded: in corpus/shell.jsonl if the shell
// alone does, without any other program, else in corpus/commands.jsonl. Where they do not, both go into disagreements.jsonl.
// Of stderr only whether there was anything is recorded, if they agree on that.

type Unrecorded = Omit<RecordedScript, keyof Outcome>;
type Outcome = Pick<RecordedScript, "stdout" | "status" | "stderr">;

const here = fileURLToPath(new URL(".", import.meta.url));
const fullPath = "/usr/local/bin:/usr/bin:/bin";
const barePath = makeBarePath();
const ofShell: RecordedScript[] = [];
const ofCommands: RecordedScript[] = [];
const disagreements: object[] = [];
for (const script of readScripts()) {
  const [dash, bash] = [runWith("dash", script, fullPath), runWith("bash", script, fullPath)];
  const stderr = dash.stderr === bash.stderr ? dash.stderr : undefined;
  if (!isSame(dash, bash)) disagreements.push({ ...script, dash, bash });
  else (isSame(dash, runWith("dash", script, barePath)) ? ofShell : ofCommands).push({ ...script, ...dash, stderr });
}
rmSync(barePath, { recursive: true });
writeLines("corpus/shell.jsonl", ofShell);
writeLines("corpus/commands.jsonl", ofCommands);
writeLines("disagreements.jsonl", disagreements);
console.log(
  `${ofShell.length} of the shell alone, ${ofCommands.length} with commands, ${disagreements.length} disagreements`,
);

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

function isSame(a: Outcome, b: Outcome): boolean {
  return a.stdout === b.stdout && a.status === b.status;
}

function runWith(shell: "dash" | "bash", { script, stdin = "", files = {} }: Unrecorded, programs: string): Outcome {
  const cwd = mkdtempSync(join(tmpdir(), "shell-"));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(cwd, path)), { recursive: true });
    writeFileSync(join(cwd, path), text);
  }
  const env = { PATH: programs, HOME: cwd, LC_ALL: "C" };
  const { stdout, stderr, status, signal, error } = spawnSync(`/bin/${shell}`, ["-c", script, "sh"], {
    cwd,
    env,
    input: stdin,
    encoding: "utf8",
    timeout: 30_000,
    maxBuffer: 64 << 20,
  });
  rmSync(cwd, { recursive: true });
  if (error !== undefined) throw error;
  return {
    stdout,
    status: status ?? 128 + constants.signals[signal as NodeJS.Signals],
    stderr: stderr === "" ? "" : "…",
  };
}

function writeLines(name: string, rows: readonly object[]): void {
  writeFileSync(join(here, name), rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
}

/** A directory that has the shell, and nothing else. */
function makeBarePath(): string {
  const directory = mkdtempSync(join(tmpdir(), "path-"));
  symlinkSync("/bin/sh", join(directory, "sh"));
  return directory;
}
