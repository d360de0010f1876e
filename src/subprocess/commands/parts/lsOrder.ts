import type { FileStat } from "../../fileSystem.ts";
import { CommandError, quote } from "./command.ts";
import type { CommandLine } from "./options.ts";

interface Named {
  readonly name: string;
  readonly stat: FileStat;
  /** What a link leads to, if that is known. */
  readonly target?: { readonly stat: FileStat | undefined } | undefined;
}

type Compare = (a: Named, b: Named) => number;

const sorts: Readonly<Record<string, string>> = { extension: "X", none: "U", size: "S", time: "t" };

/** Puts entries into the order that was asked for last: by name if none was. */
export function orderOf(line: CommandLine, isLong: boolean): <T extends Named>(entries: readonly T[]) => T[] {
  const { options, has } = line;
  const asked = options.map(([option, value]) => (option === "sort" ? sortNamed(value) : option));
  const isByTime = !isLong && (has("u") || has("c"));
  const order = asked.findLast((letter) => /^[fStUX]$/.test(letter)) ?? (isByTime ? "t" : "");
  const isFirst: Compare = (a, b) => Number(isDirectory(b)) - Number(isDirectory(a));
  const compare = comparisonOf(order, has("u") ? "atime" : "mtime");
  const direction = has("r") ? -1 : 1;
  return (entries) => {
    if (order === "f" || order === "U") return [...entries];
    return entries.toSorted(
      (a, b) => (has("group-directories-first") ? isFirst(a, b) : 0) || direction * (compare(a, b) || byName(a, b)),
    );
  };
}

function sortNamed(name: string): string {
  const letter = sorts[name];
  if (letter === undefined) throw new CommandError(`invalid argument ${quote(name)} for '--sort'`, 1);
  return letter;
}

function comparisonOf(order: string, time: "atime" | "mtime"): Compare {
  if (order === "S") return (a, b) => b.stat.size - a.stat.size;
  if (order === "t") return (a, b) => b.stat[time] - a.stat[time];
  if (order === "X") return (a, b) => compared(extensionOf(a.name), extensionOf(b.name));
  return byName;
}

function byName(a: Named, b: Named): number {
  return compared(a.name, b.name);
}

function compared(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function extensionOf(name: string): string {
  return /\.[^.]*$/s.exec(name)?.[0] ?? "";
}

function isDirectory({ stat, target }: Named): boolean {
  return (target?.stat ?? stat).kind === "directory";
}
