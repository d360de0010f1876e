import type { Coroutine } from "../../tasks/awaitable.ts";
import type { FileHandle, FileStat } from "../fileSystem.ts";
import type { Program } from "../program.ts";
import { encodeText } from "../text.ts";
import { command, CommandError, complain, print, quote, reasonOf } from "./parts/command.ts";
import { readCpOptions } from "./parts/cpOptions.ts";
import { destinationsOf, statOrNone } from "./parts/destination.ts";
import { readLine } from "./parts/lines.ts";

/** `cp [-adfHinLPpRrsTuv] [--parents] [-t DIRECTORY] SOURCE… TARGET` */
export const cp: Program = command(function* (context) {
  const { line, isRecursive, policy, overwrites, keepsMode, keepsTimes } = readCpOptions(context.argv);
  const { has } = line;
  const { fs } = context;
  let status = 0;
  /** The directories that were made: they are not copied themselves. */
  const made = new Set<number>();
  let top = { source: "", target: "" };
  for (const [source, target] of yield* has("parents") ? destinationsWithParents() : destinationsOf(context, line)) {
    top = { source, target };
    yield* attempt(source, target);
  }
  return status;

  /** Each source is to have its whole path in the directory; what is missing of it is made. */
  function* destinationsWithParents(): Coroutine<(readonly [source: string, target: string])[]> {
    const directory = line.value("t") ?? line.operands.at(-1) ?? "";
    const sources = line.value("t") === undefined ? line.operands.slice(0, -1) : line.operands;
    if ((yield* statOrNone(context, directory))?.kind !== "directory") {
      throw new CommandError(
        `with --parents, the destination must be a directory\nTry '${context.argv[0]} --help' for more information.`,
      );
    }
    for (const source of sources) yield* makeParents(source, directory);
    return sources.map((source) => [source, join(directory, source)] as const);
  }

  function* makeParents(source: string, directory: string): Coroutine<void> {
    const names = source.replace(/\/+$/, "").split("/").slice(0, -1);
    for (const at of names.keys()) {
      const parent = names.slice(0, at + 1).join("/");
      const target = join(directory, parent);
      const stat = parent === "" ? undefined : yield* statOrNone(context, parent);
      if (stat === undefined || (yield* statOrNone(context, target)) !== undefined) continue;
      try {
        yield* fs.mkdir(target, stat.mode);
      } catch (error) {
        throw new CommandError(`cannot make directory ${quote(target)}: ${reasonOf(error)}`);
      }
      if (has("v")) yield* print(context, `${parent} -> ${target}\n`);
    }
  }

  function* attempt(source: string, target: string): Coroutine<void> {
    try {
      yield* copy(source, target);
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      status = 1;
      yield* complain(context, error.message);
    }
  }

  function* copy(source: string, target: string): Coroutine<void> {
    let stat: FileStat;
    try {
      const isFollowed = policy === "L" || (policy === "H" && source === top.source);
      stat = yield* isFollowed ? fs.stat(source) : fs.lstat(source);
    } catch (error) {
      throw new CommandError(`cannot stat ${quote(source)}: ${reasonOf(error)}`);
    }
    if (stat.kind === "directory" && !isRecursive)
      throw new CommandError(`-r not specified; omitting directory ${quote(source)}`);
    const there = yield* statOrNone(context, target);
    if (there?.ino === stat.ino && stat.kind === "file")
      throw new CommandError(`${quote(source)} and ${quote(target)} are the same file`);
    if (stat.kind === "directory") {
      yield* copyDirectory(source, target, stat, there);
      return;
    }
    if (there?.kind === "directory")
      throw new CommandError(`cannot overwrite directory ${quote(target)} with non-directory`);
    if (there !== undefined && (overwrites === "never" || (has("u") && there.mtime >= stat.mtime))) return;
    if (there !== undefined && overwrites === "asking" && !(yield* isAgreed(`overwrite ${quote(target)}? `))) return;
    if (has("remove-destination")) yield* remove(target);
    if (has("s")) {
      yield* linkTo(source, target);
      return;
    }
    try {
      if (stat.kind === "link") yield* copyLink(source, target);
      else yield* copyFile(source, target, stat);
    } catch (error) {
      if (error instanceof CommandError) throw error;
      const reason = reasonOf(error);
      if (stat.kind === "link") throw new CommandError(`cannot create symbolic link ${quote(target)}: ${reason}`);
      throw new CommandError(
        there === undefined
          ? `cannot create regular file ${quote(target)}: ${target.endsWith("/") && reason === "Is a directory" ? "Not a directory" : reason}`
          : `cannot open ${quote(target)}: ${reason}`,
      );
    }
    if (has("v")) yield* print(context, `${quote(source)} -> ${quote(target)}\n`);
  }

  function* isAgreed(question: string): Coroutine<boolean> {
    context.stderr.write(encodeText(`${context.argv[0]}: ${question}`));
    yield* context.stderr.drain();
    return /^[yY]/.test(yield* readLine(context.stdin));
  }

  function* remove(target: string): Coroutine<void> {
    if ((yield* statOrNone(context, target, "lstat")) === undefined) return;
    try {
      yield* fs.unlink(target);
    } catch (error) {
      throw new CommandError(`cannot remove ${quote(target)}: ${reasonOf(error)}`);
    }
  }

  /** With `-s`, a link is made instead of a copy. */
  function* linkTo(source: string, target: string): Coroutine<void> {
    if (!source.startsWith("/") && target.replace(/^\.\//, "").includes("/"))
      throw new CommandError(`${target}: can make relative symbolic links only in current directory`);
    try {
      if (has("f")) yield* remove(target);
      yield* fs.symlink(source, target);
    } catch (error) {
      throw new CommandError(`cannot create symbolic link ${quote(target)} to ${quote(source)}: ${reasonOf(error)}`);
    }
    if (has("v")) yield* print(context, `${quote(source)} -> ${quote(target)}\n`);
  }

  function* copyLink(source: string, target: string): Coroutine<void> {
    const path = yield* fs.readlink(source);
    if ((yield* statOrNone(context, target, "lstat")) !== undefined) yield* fs.unlink(target);
    yield* fs.symlink(path, target);
  }

  function* copyFile(source: string, target: string, stat: FileStat): Coroutine<void> {
    const isDangling =
      (yield* statOrNone(context, target)) === undefined &&
      (yield* statOrNone(context, target, "lstat"))?.kind === "link";
    if (isDangling) throw new CommandError(`not writing through dangling symlink ${quote(target)}`);
    const from = yield* fs.open(source);
    const to = yield* openTarget(target, stat.mode & 0o777);
    for (let position = 0, block; (block = yield* from.read(position, 65_536)).length > 0; position += block.length) {
      try {
        yield* to.write(position, block);
      } catch (error) {
        throw new CommandError(`error writing ${quote(target)}: ${reasonOf(error)}`);
      }
    }
    from.close();
    to.close();
    yield* keep(target, stat);
  }

  /** With `-f`, a file that cannot be opened gives way to a new one. */
  function* openTarget(target: string, mode: number): Coroutine<FileHandle> {
    const how = { write: true, create: true, truncate: true, mode };
    try {
      return yield* fs.open(target, how);
    } catch (error) {
      if (!has("f") || (yield* statOrNone(context, target)) === undefined) throw error;
      yield* fs.unlink(target);
      return yield* fs.open(target, how);
    }
  }

  function* copyDirectory(
    source: string,
    target: string,
    stat: FileStat,
    there: FileStat | undefined,
  ): Coroutine<void> {
    if (there !== undefined && there.kind !== "directory") {
      throw new CommandError(`cannot overwrite non-directory ${quote(target)} with directory ${quote(source)}`);
    }
    if (made.has(stat.ino))
      throw new CommandError(`cannot copy a directory, ${quote(top.source)}, into itself, ${quote(top.target)}`);
    try {
      if (there === undefined) {
        yield* fs.mkdir(target, stat.mode);
        made.add((yield* fs.stat(target)).ino);
        if (has("v")) yield* print(context, `${quote(source)} -> ${quote(target)}\n`);
      }
    } catch (error) {
      throw new CommandError(`cannot create directory ${quote(target)}: ${reasonOf(error)}`);
    }
    for (const { name } of yield* fs.readdir(source)) {
      yield* attempt(`${source.replace(/\/+$/, "")}/${name}`, `${target.replace(/\/+$/, "")}/${name}`);
    }
    yield* keep(target, stat);
  }

  function* keep(target: string, { mode, atime, mtime }: FileStat): Coroutine<void> {
    if (keepsMode) yield* fs.chmod(target, mode);
    if (keepsTimes) yield* fs.utimes(target, atime, mtime);
  }
});

function join(directory: string, path: string): string {
  return `${directory.replace(/(?<=.)\/+$/, "")}/${path.replace(/^(?:\.?\/+)+/, "")}`.replace(/^\/\//, "/");
}
