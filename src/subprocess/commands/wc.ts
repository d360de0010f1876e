import type { StreamReader } from "../../streams/streamReader.ts";
import type { Coroutine } from "../../tasks/awaitable.ts";
import type { Program } from "../program.ts";
import { command, CommandError, complain, print, quote, quoteIfNeeded } from "./parts/command.ts";
import { statOrNone } from "./parts/destination.ts";
import { readBlock, readInputs } from "./parts/inputs.ts";
import { namesFrom } from "./parts/namesFrom.ts";
import { parseOptions } from "./parts/options.ts";

/** What is counted, in the order it is printed. */
const kinds = ["l", "w", "m", "c", "L"] as const;
type Counts = Record<(typeof kinds)[number], number>;

/** `wc [-clmLw] [--files0-from=FILE] [FILE…]` */
export const wc: Program = command(function* (context) {
  const { operands, options, value } = parseOptions(context.argv, "clmLw", {
    bytes: "c",
    chars: "m",
    "files0-from": "files0-from:",
    lines: "l",
    "max-line-length": "L",
    words: "w",
  });
  const letters = options.map(([letter]) => letter).filter((letter) => letter !== "files0-from");
  const asked = new Set(letters.length === 0 ? ["l", "w", "c"] : letters);
  const shown = kinds.filter((kind) => asked.has(kind));
  const total: Counts = { l: 0, w: 0, m: 0, c: 0, L: 0 };
  const list = value("files0-from");
  const names = list === undefined ? operands : yield* listed(list);
  const files = names.filter((name) => name !== "");
  const width = yield* columns();
  for (const name of operands) if (name === "") yield* complain(context, "invalid zero-length file name");

  const visit = function* (reader: StreamReader, file: string): Coroutine<void> {
    const counts: Counts = { l: 0, w: 0, m: 0, c: 0, L: 0 };
    try {
      yield* count(reader, counts);
    } finally {
      for (const kind of kinds) total[kind] = kind === "L" ? Math.max(total.L, counts.L) : total[kind] + counts[kind];
      yield* show(counts, names.length === 0 ? "" : file);
    }
  };
  const isRead = names.length === 0 ? list === undefined : files.length > 0;
  const failed = isRead && (yield* readInputs(context, files, visit));
  if (names.length > 1) yield* show(total, "total");
  return failed || files.length < names.length ? 1 : 0;

  function* listed(file: string): Coroutine<string[]> {
    const [extra] = operands;
    if (extra === undefined) return yield* namesFrom(context, file);
    throw new CommandError(
      `extra operand ${quote(extra)}\nfile operands cannot be combined with --files0-from\nTry '${context.argv[0]} --help' for more information.`,
    );
  }

  function* show(counts: Counts, file: string): Coroutine<void> {
    const numbers = shown.map((kind) => String(counts[kind]).padStart(width)).join(" ");
    yield* print(context, `${numbers}${file === "" ? "" : ` ${file.includes("\n") ? quoteIfNeeded(file) : file}`}\n`);
  }

  /**
   * As wide as the sizes of the files together, but 7 where one of them is not known before it is read. Where the names come one
   * by one, nothing is known.
   */
  function* columns(): Coroutine<number> {
    if (shown.length === 1 && names.length <= 1) return 1;
    if (list !== undefined && (yield* statOrNone(context, pathOf(list)))?.kind !== "file") return 1;
    let size = 0;
    let least = 1;
    for (const file of names.length === 0 ? ["-"] : files) {
      const stat = yield* statOrNone(context, pathOf(file)); // one that is missing is told when it is opened
      if (stat?.kind === "file") size += stat.size;
      else if (stat !== undefined) least = 7;
    }
    return Math.max(least, String(size).length);
  }
});

function pathOf(file: string): string {
  return file === "-" ? "/dev/stdin" : file;
}

function* count(reader: StreamReader, counts: Counts): Coroutine<void> {
  let inWord = false;
  let column = 0;
  for (let block; (block = yield* readBlock(reader)).length > 0;) {
    counts.c += block.length;
    counts.m += block.length;
    for (const byte of block) {
      if (byte === 32 || (byte >= 9 && byte <= 13)) inWord = false;
      else if (byte > 32 && byte < 127 && !inWord) {
        inWord = true;
        counts.w += 1;
      }
      if (byte === 10) counts.l += 1;
      if (byte === 10 || byte === 12 || byte === 13) column = 0;
      else if (byte === 9) column += 8 - (column % 8);
      else if (byte >= 32 && byte < 127) column += 1;
      if (column > counts.L) counts.L = column;
    }
  }
}
