import type { Coroutine } from "../../tasks/awaitable.ts";
import type { FileStat } from "../fileSystem.ts";
import type { Program } from "../program.ts";
import { command, CommandError, complain, print, quote, reasonOf } from "./parts/command.ts";
import { destinationsOf, statOrNone } from "./parts/destination.ts";
import { parseOptions } from "./parts/options.ts";

/** `cp [-adfHLnPpRruTv] [-t DIRECTORY] SOURCE… TARGET` */
export const cp: Program = command(function* (context) {
  const line = parseOptions(context.argv, "adfHinLPpRrt:Tuvx", {
    archive: "a",
    dereference: "L",
    force: "f",
    "no-clobber": "n",
    "no-dereference": "P",
    "no-target-directory": "T",
    recursive: "r",
    "target-directory": "t",
    update: "u",
    verbose: "v",
  });
  const { has } = line;
  const { fs } = context;
  const isRecursive = has("r") || has("R") || has("a");
  const [policy = isRecursive ? "P" : "L"] = line.options
    .map(([name]) => name)
    .filter((name) => /^[adHLP]$/.test(name))
    .toReversed();
  let status = 0;
  /** The directories that were made: they are not copied themselves. */
  const made = new Set<number>();
  let top = { source: "", target: "" };
  for (const [source, target] of yield* destinationsOf(context, line)) {
    top = { source, target };
    yield* attempt(source, target);
  }
  return status;

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
    if (there !== undefined && (has("n") || (has("u") && there.mtime >= stat.mtime))) return;
    try {
      if (stat.kind === "link") yield* copyLink(source, target);
      else yield* copyFile(source, target, stat);
    } catch (error) {
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

  function* copyLink(source: string, target: string): Coroutine<void> {
    const path = yield* fs.readlink(source);
    if ((yield* statOrNone(context, target, "lstat")) !== undefined) yield* fs.unlink(target);
    yield* fs.symlink(path, target);
  }

  function* copyFile(source: string, target: string, stat: FileStat): Coroutine<void> {
    const from = yield* fs.open(source);
    const to = yield* fs.open(target, { write: true, create: true, truncate: true, mode: stat.mode });
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
    if (!has("p") && !has("a")) return;
    yield* fs.chmod(target, mode);
    yield* fs.utimes(target, atime, mtime);
  }
});
