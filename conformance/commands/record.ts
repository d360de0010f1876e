import { spawnSync } from "node:child_process";
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { commandsOf, familyNames, familyUrl, firstTime, type Outcome, readFamily, type Row, type Tree } from "./row.ts";

// node conformance/commands/record.ts [FAMILY…]: records what the programs of this machine give, in the C locale.
for (const name of process.argv.length > 2 ? process.argv.slice(2) : familyNames()) {
  const { files, rows } = readFamily(name);
  const lines = rows.map((row) => JSON.stringify({ ...inputOf(row), ...outcomeOf(row, files) }));
  const text = `{\n"files": ${JSON.stringify(files)},\n"rows": [\n${lines.join(",\n")}\n]\n}\n`;
  writeFileSync(familyUrl(name), escapeControls(text));
  console.log(`${name}: ${rows.length} rows`);
}

function inputOf({ run, stdin, isUnordered, differs }: Row): Partial<Row> {
  return { run, stdin, isUnordered, differs };
}

function outcomeOf(row: Row, files: Tree): Outcome {
  const directory = mkdtempSync(join(tmpdir(), "commands-"));
  try {
    for (const [path, content] of Object.entries(files)) {
      if (content === null) mkdirSync(join(directory, path), { recursive: true });
      else if (typeof content === "object") symlinkSync(content.link, join(directory, path));
      else writeFileSync(join(directory, path), Buffer.from(content, "latin1"));
    }
    for (const [index, path] of Object.keys(files).entries()) {
      utimesSync(join(directory, path), firstTime + 3600 * index, firstTime + 3600 * index);
    }
    let [stdout, stderr, status] = ["", "", 0];
    for (const [program = "", ...args] of commandsOf(row.run)) {
      const result = spawnSync(program, args, {
        cwd: directory,
        input: Buffer.from(row.stdin ?? "", "latin1"),
        env: { PATH: "/usr/bin:/bin", LC_ALL: "C", TZ: "UTC" },
        encoding: "latin1",
        timeout: 10_000,
      });
      stdout += result.stdout;
      stderr += result.stderr;
      status = result.status ?? -1;
    }
    const after = treeOf(directory);
    const isChanged =
      JSON.stringify(Object.entries(after)) !==
      JSON.stringify(Object.entries(files).toSorted(([a], [b]) => (a < b ? -1 : 1)));
    return { stdout, stderr, status, ...(isChanged ? { after } : {}) };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function treeOf(directory: string): Tree {
  const paths = readdirSync(directory, { withFileTypes: true, recursive: true })
    .filter(({ parentPath }) => !throughLink(directory, parentPath)) // Node follows them
    .map(({ parentPath, name }) => relative(directory, join(parentPath, name)));
  return Object.fromEntries(paths.toSorted().map((path) => [path, contentOf(join(directory, path))]));
}

function throughLink(directory: string, path: string): boolean {
  return realpathSync(path) !== join(realpathSync(directory), relative(directory, path));
}

function contentOf(path: string): Tree[string] {
  const stat = lstatSync(path);
  if (stat.isSymbolicLink()) return { link: readlinkSync(path) };
  return stat.isDirectory() ? null : readFileSync(path, "latin1");
}

/** JSON in ASCII. */
function escapeControls(text: string): string {
  return text.replace(/[^ -~\n]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
