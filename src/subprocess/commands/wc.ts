import type { StreamReader } from "../../streams/streamReader.ts";
import type { Coroutine } from "../../tasks/awaitable.ts";
import type { Program } from "../program.ts";
import { command, print, quoteIfNeeded } from "./parts/command.ts";
import { readBlock, readInputs } from "./parts/inputs.ts";
import { parseOptions } from "./parts/options.ts";

/** What is counted, in the order it is printed. */
const kinds = ["l", "w", "m", "c", "L"] as const;
type Counts = Record<(typeof kinds)[number], number>;

/** `wc [-clmLw] [FILE…]` */
export const wc: Program = command(function* (context) {
  const { operands, options } = parseOptions(context.argv, "clmLw", {
    bytes: "c",
    chars: "m",
    lines: "l",
    "max-line-length": "L",
    words: "w",
  });
  const asked = new Set(options.length === 0 ? ["l", "w", "c"] : options.map(([letter]) => letter));
  const shown = kinds.filter((kind) => asked.has(kind));
  const total: Counts = { l: 0, w: 0, m: 0, c: 0, L: 0 };
  const width = yield* columns();

  const failed = yield* readInputs(context, operands, function* (reader, file) {
    const counts: Counts = { l: 0, w: 0, m: 0, c: 0, L: 0 };
    try {
      yield* count(reader, counts);
    } finally {
      for (const kind of kinds) total[kind] = kind === "L" ? Math.max(total.L, counts.L) : total[kind] + counts[kind];
      yield* show(counts, operands.length === 0 ? "" : file);
    }
  });
  if (operands.length > 1) yield* show(total, "total");
  return failed ? 1 : 0;

  function* show(counts: Counts, file: string): Coroutine<void> {
    const numbers = shown.map((kind) => String(counts[kind]).padStart(width)).join(" ");
    yield* print(context, `${numbers}${file === "" ? "" : ` ${file.includes("\n") ? quoteIfNeeded(file) : file}`}\n`);
  }

  /** As wide as the sizes of the files together, but 7 where one of them is not known before it is read. */
  function* columns(): Coroutine<number> {
    if (shown.length === 1 && operands.length <= 1) return 1;
    let size = 0;
    let least = 1;
    for (const file of operands.length === 0 ? ["-"] : operands) {
      try {
        const stat = yield* context.fs.stat(file === "-" ? "/dev/stdin" : file);
        if (stat.kind === "file") size += stat.size;
        else least = 7;
      } catch {
        continue; // told when it is opened
      }
    }
    return Math.max(least, String(size).length);
  }
});

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
