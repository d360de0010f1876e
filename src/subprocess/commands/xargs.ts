import type { StreamReader } from "../../streams/streamReader.ts";
import type { Coroutine } from "../../tasks/awaitable.ts";
import { encodeText } from "../text.ts";
import type { Program, ProgramContext } from "../program.ts";
import { argumentOf } from "./parts/binary.ts";
import { command, CommandError, complain, quote, quoteIfNeeded } from "./parts/command.ts";
import { openInput, ReadError } from "./parts/inputs.ts";
import { LineBatches } from "./parts/lines.ts";
import { parseOptions } from "./parts/options.ts";
import { runChild } from "./parts/runChild.ts";
import { Items } from "./parts/xargsItems.ts";
import { limitsOf, numberOf } from "./parts/xargsLimits.ts";

/** Bytes that the arguments of one command may have together. */
const longest = 131_072;

/** `xargs [-0rtx] [-a FILE] [-d CHAR] [-E END] [-I TEXT | -L N | -n N] [-s N] [COMMAND [ARG…]]` */
export const xargs: Program = command(function* (context) {
  const line = parseOptions(context.argv, "+0a:d:E:e::I:i::L:l::n:P:prs:tx", {
    "arg-file": "a",
    delimiter: "d",
    eof: "e",
    exit: "x",
    "max-args": "n",
    "max-chars": "s",
    "max-lines": "l",
    "max-procs": "P",
    "no-run-if-empty": "r",
    null: "0",
    replace: "i",
    verbose: "t",
  });
  const { has, value } = line;
  const warnings: string[] = [];
  const { placeholder, items: perCommand, lines: perLines } = limitsOf(line, (message) => warnings.push(message));
  const size = value("s");
  const longestLine = size === undefined ? longest : numberOf("s", size);
  numberOf("P", value("P") ?? "1", 0);
  for (const warning of warnings) yield* complain(context, warning);
  const words = line.operands.length === 0 ? ["echo"] : line.operands;
  /** Is it an end if there is no room for all that belongs together? */
  const isExact = has("x") || perLines !== Infinity;
  const fixed = sizeOf(words);
  if (placeholder === undefined && fixed > longestLine)
    throw new CommandError("cannot fit single argument within argument list size limit");
  const file = value("a");
  const input = yield* openItems(context, file);
  const stdin = file === undefined ? null : undefined;
  const items = new Items(line, placeholder !== undefined);
  const lines = new LineBatches(input, items.delimiter);
  let pending: string[] = [];
  let [pendingSize, lineCount, status, runs] = [0, 0, 0, 0];

  for (let batch; !items.isEnded && (batch = yield* lines.next()) !== undefined;) {
    for (const each of batch) {
      const found = items.next(each);
      if (found === undefined) break;
      for (const item of found.items) yield* add(item);
      if (found.fault !== undefined) yield* fail(found.fault);
      if (found.isLineEnd && found.items.length > 0 && ++lineCount >= perLines && pending.length > 0) yield* run();
    }
  }
  const last = items.last();
  if (last !== undefined) yield* add(last);
  if (pending.length > 0 || (runs === 0 && !has("r") && placeholder === undefined)) yield* run();
  return status;

  function* add(item: string): Coroutine<void> {
    const itemSize = item.length + 1;
    if (placeholder === undefined && fixed + itemSize > longestLine) yield* fail("argument line too long");
    if (placeholder === undefined && fixed + pendingSize + itemSize > longestLine) {
      if (isExact && (perCommand !== Infinity || perLines !== Infinity))
        throw new CommandError("argument list too long");
      yield* run();
    }
    pending.push(argumentOf(item));
    pendingSize += itemSize;
    if (pending.length >= perCommand) yield* run();
  }

  /** Ends it, when what is there has been run, if less may be run than was asked for. */
  function* fail(message: string): Coroutine<never> {
    if (!isExact && pending.length > 0) yield* run();
    throw new CommandError(message);
  }

  function* run(): Coroutine<void> {
    const args = pending;
    [pending, pendingSize, lineCount] = [[], 0, 0];
    runs += 1;
    const argv = placeholder === undefined ? [...words, ...args] : replaced(words, placeholder, args[0] ?? "");
    if (placeholder !== undefined && sizeOf(argv) > longestLine) throw new CommandError("argument list too long");
    if (has("t")) {
      context.stderr.write(encodeText(`${argv.map(quoteIfNeeded).join(" ")}\n`));
      yield* context.stderr.drain();
    }
    const result = yield* runChild(context, argv, { stdin }, (name) => name);
    if (result === 255) throw new CommandError(`${words[0]}: exited with status 255; aborting`, 124);
    if (result < 0) throw new CommandError(`${words[0]}: terminated by signal ${-result}`, 125);
    if (result === 126 || result === 127) context.exit(result);
    if (result !== 0) status = 123;
  }
});

/** The reader of a file, or of stdin. */
function* openItems(context: ProgramContext, file = "-"): Coroutine<StreamReader> {
  try {
    return yield* openInput(context, file);
  } catch (error) {
    if (error instanceof ReadError) throw new CommandError(`Cannot open input file ${quote(file)}: ${error.reason}`);
    throw error;
  }
}

/** The words, but for the first, with an item in place of what stands for it. */
function replaced(words: readonly string[], placeholder: string, item: string): string[] {
  return words.map((word, at) => (at === 0 || placeholder === "" ? word : word.replaceAll(placeholder, () => item)));
}

/** The bytes of arguments, each with an end. */
function sizeOf(args: readonly string[]): number {
  return args.reduce((sum, arg) => sum + encodeText(arg).length + 1, 0);
}
