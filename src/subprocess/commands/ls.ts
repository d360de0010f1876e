import type { Coroutine } from "../../tasks/awaitable.ts";
import type { FileStat } from "../fileSystem.ts";
import type { Program } from "../program.ts";
import { command, complain, print, quote, reasonOf } from "./parts/command.ts";
import { statOrNone } from "./parts/destination.ts";
import { formatDate } from "./parts/formatDate.ts";
import { modeText } from "./parts/mode.ts";
import { parseOptions } from "./parts/options.ts";

/** A name and what is known of it. */
interface Entry {
  readonly name: string;
  readonly stat: FileStat;
  /** Of a link that is shown with it. */
  readonly target?: Target | undefined;
}

/** What a link says, and what is there. */
interface Target {
  readonly path: string;
  readonly stat: FileStat | undefined;
}

/** `ls [-1aAdfFhilLnpqrRsStU] [FILE…]`: a name a line, as it is where the output is no terminal. */
export const ls: Program = command(function* (context) {
  const { operands, has } = parseOptions(context.argv, "1aAdfFghilLnopqrRStUkC", {
    all: "a",
    "almost-all": "A",
    classify: "F",
    dereference: "L",
    directory: "d",
    "human-readable": "h",
    inode: "i",
    "numeric-uid-gid": "n",
    recursive: "R",
    reverse: "r",
  });
  const { fs } = context;
  const isLong = has("l") || has("n") || has("g") || has("o");
  const showsAll = has("a") || has("f");
  let status = 0;
  const [files, directories]: [Entry[], Entry[]] = [[], []];
  for (const name of operands.length === 0 ? ["."] : operands) {
    const leadsTo = isLong || has("d") || has("F") ? undefined : yield* statOrNone(context, name);
    const entry = yield* entryOf(name, name, 2);
    if (entry === undefined) continue;
    const isListed = !has("d") && (entry.stat.kind === "directory" || leadsTo?.kind === "directory");
    (isListed ? directories : files).push(entry);
  }
  yield* show(sorted(files));
  const isTitled = operands.length > 1 || has("R");
  let isFirst = files.length === 0;
  for (const { name } of sorted(directories)) yield* list(name);
  return status;

  function* list(path: string): Coroutine<void> {
    let names: string[];
    try {
      names = (yield* fs.readdir(path)).map(({ name }) => name);
    } catch (error) {
      yield* complain(context, `cannot open directory ${quote(path)}: ${reasonOf(error)}`);
      status = Math.max(status, operands.includes(path) ? 2 : 1);
      return;
    }
    if (isTitled) yield* print(context, `${isFirst ? "" : "\n"}${path}:\n`);
    isFirst = false;
    const seen = showsAll ? [".", "..", ...names] : has("A") ? names : names.filter((name) => !name.startsWith("."));
    const entries: Entry[] = [];
    for (const name of seen) {
      const entry = yield* entryOf(name, within(path, name), 1);
      if (entry !== undefined) entries.push(entry);
    }
    if (isLong) yield* print(context, "total 0\n");
    yield* show(sorted(entries));
    if (!has("R")) return;
    for (const { name, stat } of sorted(entries)) {
      if (stat.kind === "directory" && name !== "." && name !== "..") yield* list(within(path, name));
    }
  }

  function* entryOf(name: string, path: string, trouble: number): Coroutine<Entry | undefined> {
    try {
      const followed = has("L") ? yield* statOrNone(context, path) : undefined;
      const stat = followed ?? (yield* has("L") && isLong ? fs.stat(path) : fs.lstat(path));
      if (stat.kind !== "link" || !isLong) return { name, stat };
      return { name, stat, target: { path: yield* fs.readlink(path), stat: yield* statOrNone(context, path) } };
    } catch (error) {
      yield* complain(context, `cannot access ${quote(name)}: ${reasonOf(error)}`);
      status = Math.max(status, trouble);
      return undefined;
    }
  }

  function sorted(entries: readonly Entry[]): Entry[] {
    if (has("f") || has("U")) return [...entries];
    const byName = (a: Entry, b: Entry): number => (a.name < b.name ? -1 : 1);
    const order = entries.toSorted((a, b) => {
      if (has("S")) return b.stat.size - a.stat.size || byName(a, b);
      return has("t") ? b.stat.mtime - a.stat.mtime || byName(a, b) : byName(a, b);
    });
    return has("r") ? order.reverse() : order;
  }

  function* show(entries: readonly Entry[]): Coroutine<void> {
    const width = Math.max(0, ...entries.map(({ stat }) => sizeText(stat.size).length));
    const lines = entries.map(({ name, stat, target }) => {
      const shown = target === undefined ? name : `${name} -> ${target.path}`;
      const mark = markOf(target === undefined ? stat : target.stat);
      const ino = has("i") ? `${stat.ino} ` : "";
      const facts = isLong ? `${longFacts(stat, sizeText(stat.size).padStart(width))} ` : "";
      return `${ino}${facts}${shown}${mark}\n`;
    });
    yield* print(context, lines.join(""));
  }

  function markOf(stat: FileStat | undefined): string {
    if (stat?.kind === "directory") return has("F") || has("p") ? "/" : "";
    if (stat === undefined || !has("F")) return "";
    if (stat.kind === "link") return "@";
    return stat.mode & 0o111 ? "*" : "";
  }

  function longFacts({ kind, mode, mtime }: FileStat, size: string): string {
    const type = { file: "-", directory: "d", link: "l", device: "c" }[kind];
    const user = has("n") ? "0" : "root";
    const age = Date.now() / 1000 - mtime;
    const date = formatDate(age > 15_778_476 || age < 0 ? "%b %e  %Y" : "%b %e %H:%M", mtime);
    return [`${type}${modeText(mode)}`, "1", ...(has("g") ? [] : [user]), ...(has("o") ? [] : [user]), size, date].join(
      " ",
    );
  }

  function sizeText(size: number): string {
    if (!has("h") || size < 1024) return String(size);
    const power = Math.min(4, Math.floor(Math.log2(size) / 10));
    const scaled = size / 2 ** (10 * power);
    return `${scaled < 10 ? (Math.ceil(scaled * 10) / 10).toFixed(1) : Math.ceil(scaled)}${" KMGT"[power]}`;
  }
}, 2);

function within(directory: string, name: string): string {
  return directory.endsWith("/") ? directory + name : `${directory}/${name}`;
}
