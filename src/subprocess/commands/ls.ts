import type { Coroutine } from "../../tasks/awaitable.ts";
import type { FileStat } from "../fileSystem.ts";
import type { Program } from "../program.ts";
import { matchesPattern } from "../shell/pattern.ts";
import { command, CommandError, complain, print, quote, reasonOf } from "./parts/command.ts";
import { statOrNone } from "./parts/destination.ts";
import { linksOf } from "./parts/found.ts";
import { laidOut, layoutOf } from "./parts/lsLayout.ts";
import { longFacts } from "./parts/lsLong.ts";
import { nameStyleOf } from "./parts/lsNames.ts";
import { orderOf } from "./parts/lsOrder.ts";
import { parseOptions } from "./parts/options.ts";

/** A name and what is known of it. */
interface Entry {
  readonly name: string;
  readonly stat: FileStat;
  /** Known if they are shown. */
  readonly links: number;
  /** Of a link that is shown with it. */
  readonly target?: Target | undefined;
}

/** What a link says, and what is there. */
interface Target {
  readonly path: string;
  readonly stat: FileStat | undefined;
}

/** `ls [-1aAbBcCdfFghHiIlLmnNopqQrRStuUwxX] [FILE…]`: a name a line, as it is where the output is no terminal. */
export const ls: Program = command(function* (context) {
  const line = parseOptions(context.argv, "1aAbBcCdfFghHiI:klLmnNopqQrRStuUw:xX", {
    all: "a",
    "almost-all": "A",
    classify: "F",
    color: "color::",
    dereference: "L",
    "dereference-command-line": "H",
    directory: "d",
    escape: "b",
    "file-type": "file-type",
    "full-time": "full-time",
    "group-directories-first": "group-directories-first",
    "hide-control-chars": "q",
    "human-readable": "h",
    ignore: "I",
    "ignore-backups": "B",
    inode: "i",
    literal: "N",
    "no-group": "o",
    "numeric-uid-gid": "n",
    "quote-name": "Q",
    recursive: "R",
    reverse: "r",
    sort: "sort:",
    "time-style": "time-style:",
    width: "w",
  });
  const { operands, options, has } = line;
  const { fs } = context;
  const layout = has("full-time") ? "long" : layoutOf(line);
  const isLong = layout === "long";
  const width = widthOf(line.value("w"), context.env["COLUMNS"]);
  const sorted = orderOf(line, isLong);
  const shown = nameStyleOf(line);
  const hidden = options.findLast(([option]) => /^[aAf]$/.test(option))?.[0] ?? "";
  const ignored = options.flatMap(([option, value]) => (option === "I" ? [value] : option === "B" ? ["*~"] : []));
  let status = 0;
  const [files, directories]: [Entry[], Entry[]] = [[], []];
  for (const name of operands.length === 0 ? ["."] : operands) {
    const isFollowed = has("H") || !(isLong || has("d") || has("F"));
    const leadsTo = isFollowed ? yield* statOrNone(context, name) : undefined;
    const entry = yield* entryOf(name, name, 2, has("H"));
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
    if (isTitled) yield* print(context, `${isFirst ? "" : "\n"}${shown(path)}:\n`);
    isFirst = false;
    const entries: Entry[] = [];
    for (const name of visible(names)) {
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

  function visible(names: readonly string[]): string[] {
    const all = hidden === "a" || hidden === "f" ? [".", "..", ...names] : names;
    return all.filter(
      (name) => (hidden !== "" || !name.startsWith(".")) && !ignored.some((pattern) => matchesPattern(pattern, name)),
    );
  }

  function* entryOf(name: string, path: string, trouble: number, isFollowed = false): Coroutine<Entry | undefined> {
    try {
      const followed = has("L") || isFollowed ? yield* statOrNone(context, path) : undefined;
      const stat = followed ?? (yield* has("L") && isLong ? fs.stat(path) : fs.lstat(path));
      const links = isLong ? yield* linksOf(context, path, stat) : 1;
      if (stat.kind !== "link" || !(isLong || has("group-directories-first"))) return { name, stat, links };
      return { name, stat, links, target: { path: yield* fs.readlink(path), stat: yield* statOrNone(context, path) } };
    } catch (error) {
      yield* complain(context, `cannot access ${quote(name)}: ${reasonOf(error)}`);
      status = Math.max(status, trouble);
      return undefined;
    }
  }

  function* show(entries: readonly Entry[]): Coroutine<void> {
    const numbers = has("i") ? entries.map(({ stat }) => String(stat.ino)) : [];
    const numberWidth = layout === "commas" ? 0 : Math.max(0, ...numbers.map(({ length }) => length));
    const facts = isLong ? longFacts(entries, line) : [];
    const names = entries.map(({ name, stat, target }, at) => {
      const ino = numbers[at] === undefined ? "" : `${numbers[at].padStart(numberWidth)} `;
      const before = facts[at] === undefined ? "" : `${facts[at]} `;
      const link = target === undefined || !isLong ? "" : ` -> ${shown(target.path)}`;
      return `${ino}${before}${shown(name)}${link}${markOf(target === undefined || !isLong ? stat : target.stat)}`;
    });
    yield* print(context, laidOut(names, layout, width));
  }

  function markOf(stat: FileStat | undefined): string {
    const isTyped = has("F") || has("file-type");
    if (stat?.kind === "directory") return isTyped || has("p") ? "/" : "";
    if (stat?.kind === "link") return isTyped ? "@" : "";
    return stat !== undefined && has("F") && stat.mode & 0o111 ? "*" : "";
  }
}, 2);

/** How wide lines may be; 0 is as wide as they are. */
function widthOf(given: string | undefined, columns: string | undefined): number {
  if (given !== undefined && !/^\d+$/.test(given)) throw new CommandError(`invalid line width: ${quote(given)}`);
  const width = Number(given ?? (/^\d+$/.test(columns ?? "") ? columns : 80));
  return width === 0 ? Infinity : width;
}

function within(directory: string, name: string): string {
  return directory.endsWith("/") ? directory + name : `${directory}/${name}`;
}
