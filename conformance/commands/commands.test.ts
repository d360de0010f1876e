import { describe, expect, it } from "vitest";
import { type Coroutine, createTask } from "../../src/index.ts";
import {
  createSubprocessExec,
  type FileSystem,
  Kernel,
  MemoryFileSystem,
  PIPE,
  type SubprocessOptions,
} from "../../src/subprocess/index.ts";
import { standardPrograms } from "../../src/subprocess/standardPrograms.ts";
import { runVirtual } from "../../src/testing/index.ts";
import { commandsOf, familyNames, firstTime, type Outcome, readFamily, type Row, type Tree } from "./row.ts";

const root = "/home";

describe.each(familyNames())("the commands of %s", (name) => {
  const { files, rows } = readFamily(name);

  it.each(
    rows.map(
      (row) =>
        [row.stdin === undefined ? row.run : `${row.run} < ${JSON.stringify(row.stdin.slice(0, 40))}`, row] as const,
    ),
  )("%s", async (_, row) => {
    const kernel = new Kernel({ programs: standardPrograms, fs: new MemoryFileSystem() });
    const { stderr, ...outcome } = await runVirtual(() => outcomeOf(kernel, row, files), { debug: false });
    const { status, after = sorted(files) } = row;
    const ordered = (text: string): string =>
      row.isUnordered === true
        ? text
            .split(/[\n\0 ]/)
            .toSorted()
            .join("\n")
        : text;
    expect({ ...outcome, stdout: ordered(outcome.stdout) }).toEqual({ stdout: ordered(row.stdout), status, after });
    if (row.differs === undefined) expect(stderr).toBe(row.stderr);
    else expect(stderr === "").toBe(row.stderr === "");
    expect(String(kernel)).toBe("Kernel[processes:0, pipes:0]");
  });
});

function* outcomeOf(kernel: Kernel, row: Row, files: Tree): Coroutine<Outcome> {
  const { fs } = kernel;
  for (const [path, content] of Object.entries(files)) {
    if (content === null) yield* fs.mkdir(`${root}/${path}`);
    else if (typeof content === "object") yield* fs.symlink(content.link, `${root}/${path}`);
    else {
      const file = yield* fs.open(`${root}/${path}`, { write: true, create: true });
      yield* file.write(0, bytesOf(content));
      file.close();
    }
  }
  for (const [index, path] of Object.keys(files).entries()) {
    yield* fs.utimes(`${root}/${path}`, firstTime + 3600 * index, firstTime + 3600 * index);
  }
  let [stdout, stderr, status] = ["", "", 0];
  for (const [program = "", ...args] of commandsOf(row.run)) {
    const env = { PATH: "/usr/bin:/bin", LC_ALL: "C", TZ: "UTC" };
    const options: SubprocessOptions = { kernel, env, cwd: root, stdin: PIPE, stdout: PIPE, stderr: PIPE };
    const process = yield* createSubprocessExec(program, ...args, options);
    const [out, err] = yield* createTask(process.communicate(bytesOf(row.stdin ?? "")));
    stdout += textOf(out as Uint8Array);
    stderr += textOf(err as Uint8Array);
    status = process.returncode as number;
  }
  return { stdout, stderr, status, after: yield* treeOf(fs) };
}

function* treeOf(fs: FileSystem, path = ""): Coroutine<Tree> {
  const tree: Tree = {};
  for (const { name, kind } of yield* fs.readdir(`${root}/${path}`)) {
    const inner = `${path}${name}`;
    if (kind === "directory") Object.assign(tree, { [inner]: null }, yield* treeOf(fs, `${inner}/`));
    else if (kind === "link") tree[inner] = { link: yield* fs.readlink(`${root}/${inner}`) };
    else {
      yield* fs.chmod(`${root}/${inner}`, 0o644);
      const file = yield* fs.open(`${root}/${inner}`);
      tree[inner] = textOf(yield* file.read(0, 1_000_000));
      file.close();
    }
  }
  return sorted(tree);
}

function sorted(tree: Tree): Tree {
  return Object.fromEntries(Object.entries(tree).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(text, (char) => char.charCodeAt(0));
}

function textOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
}
