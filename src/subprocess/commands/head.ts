import type { Bytes } from "../../streams/bytes.ts";
import type { StreamReader } from "../../streams/streamReader.ts";
import type { Coroutine } from "../../tasks/awaitable.ts";
import type { Program, ProgramContext } from "../program.ts";
import { fromBinary } from "./parts/binary.ts";
import { command } from "./parts/command.ts";
import { readBlock } from "./parts/inputs.ts";
import { readLine } from "./parts/lines.ts";
import { parsePortion, type Portion, printPortions } from "./parts/portion.ts";

/** `head [-n [-]N] [-c [-]N] [-qvz] [FILE…]`: reads no more than it prints, so that what follows is there for the next. */
export const head: Program = command(function* (context) {
  const { name, args } = withoutNumber(context.argv);
  const portion = parsePortion([name, ...args]);
  const take = portion.sign === "-" ? takeAllBut : takeFirst;
  return yield* printPortions(context, portion, (reader) => take(context, reader, portion));
});

function* takeFirst({ stdout }: ProgramContext, reader: StreamReader, { count, delimiter }: Portion): Coroutine<void> {
  const separator = delimiter === undefined ? undefined : fromBinary(delimiter);
  for (let left = count; left > 0;) {
    const piece: Uint8Array =
      separator === undefined
        ? yield* readBlock(reader, Math.min(left, 65_536))
        : fromBinary(yield* readLine(reader, separator));
    if (piece.length === 0) return;
    stdout.write(piece);
    yield* stdout.drain();
    left -= separator === undefined ? piece.length : 1;
  }
}

/** Holds the last ones back. */
function* takeAllBut({ stdout }: ProgramContext, reader: StreamReader, portion: Portion): Coroutine<void> {
  if (portion.delimiter !== undefined) {
    const separator = fromBinary(portion.delimiter);
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
