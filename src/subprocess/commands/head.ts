import type { Bytes } from "../../streams/bytes.ts";
import type { StreamReader } from "../../streams/streamReader.ts";
import type { Coroutine } from "../../tasks/awaitable.ts";
import type { Program, ProgramContext } from "../program.ts";
import { fromBinary } from "./parts/binary.ts";
import { command, print, quote } from "./parts/command.ts";
import { readBlock, readInputs } from "./parts/inputs.ts";
import { readLine } from "./parts/lines.ts";
import { countOf } from "./parts/number.ts";
import { parseOptions } from "./parts/options.ts";

/** `head [-n [-]N] [-c [-]N] [-qvz] [FILE…]`: reads no more than it prints, so that what follows is there for the next. */
export const head: Program = command(function* (context) {
  const { name, args } = withoutNumber(context.argv);
  const { operands, options, has } = parseOptions([name, ...args], "n:c:qvz", {
    bytes: "c",
    lines: "n",
    quiet: "q",
    silent: "q",
    verbose: "v",
    "zero-terminated": "z",
  });
  const [kind, text] = options.findLast(([letter]) => letter === "n" || letter === "c") ?? ["n", "10"];
  const count = countOf(text.replace(/^[-+]/, ""), kind === "c" ? "bytes" : "lines");
  const isTitled = has("v") || (operands.length > 1 && !has("q"));
  const take = text.startsWith("-") ? takeAllBut : takeFirst;
  let isFirst = true;

  const visit = function* (reader: StreamReader, file: string): Coroutine<void> {
    if (isTitled) {
      yield* print(context, `${isFirst ? "" : "\n"}==> ${file === "-" ? "standard input" : file} <==\n`);
      isFirst = false;
    }
    yield* take(context, reader, { count, isBytes: kind === "c", delimiter: has("z") ? "\0" : "\n" });
  };
  const message = (file: string, reason: string, isOpen: boolean): string =>
    `${isOpen ? "error reading" : "cannot open"} ${quote(file)}${isOpen ? "" : " for reading"}: ${reason}`;
  return (yield* readInputs(context, operands, visit, { message })) ? 1 : 0;
});

interface Portion {
  readonly count: number;
  readonly isBytes: boolean;
  readonly delimiter: string;
}

function* takeFirst(
  context: ProgramContext,
  reader: StreamReader,
  { count, isBytes, delimiter }: Portion,
): Coroutine<void> {
  const { stdout } = context;
  const separator = fromBinary(delimiter);
  for (let left = count; left > 0;) {
    const piece: Uint8Array = isBytes
      ? yield* readBlock(reader, Math.min(left, 65_536))
      : fromBinary(yield* readLine(reader, separator));
    if (piece.length === 0) return;
    stdout.write(piece);
    yield* stdout.drain();
    left -= isBytes ? piece.length : 1;
  }
}

/** Holds the last ones back. */
function* takeAllBut({ stdout }: ProgramContext, reader: StreamReader, portion: Portion): Coroutine<void> {
  const separator = fromBinary(portion.delimiter);
  if (!portion.isBytes) {
    const held: string[] = [];
    for (let line; (line = yield* readLine(reader, separator)) !== "";) {
      held.push(line);
      if (held.length <= portion.count) continue;
      stdout.write(fromBinary(held.shift() as string));
      yield* stdout.drain();
    }
    return;
  }
  let held: Bytes = new Uint8Array(0);
  for (let block; (block = yield* readBlock(reader)).length > 0;) {
    const all = new Uint8Array(held.length + block.length);
    all.set(held);
    all.set(block, held.length);
    const end = Math.max(0, all.length - portion.count);
    if (end > 0) stdout.write(all.subarray(0, end));
    yield* stdout.drain();
    held = all.slice(end);
  }
}

/** `-5` is `-n 5`, as the first argument. */
function withoutNumber([name = "head", first = "", ...rest]: readonly string[]): { name: string; args: string[] } {
  const [, digits, unit = "", letters = ""] = /^-(\d+)([bkm]?)([cqvz]*)$/.exec(first) ?? [];
  if (digits === undefined) return { name, args: first === "" && rest.length === 0 ? [] : [first, ...rest] };
  const kind = letters.includes("c") || unit !== "" ? "-c" : "-n";
  const others = letters.replaceAll("c", "");
  return { name, args: [kind, digits + unit.replace("m", "M"), ...(others === "" ? [] : [`-${others}`]), ...rest] };
}
