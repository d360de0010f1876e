import type { Coroutine } from "../../tasks/awaitable.ts";
import type { Program, ProgramContext } from "../program.ts";
import { binaryOf } from "./parts/binary.ts";
import { choiceOf } from "./parts/choice.ts";
import { command, CommandError, printBinary, quote, quoteIfNeeded, reasonOf } from "./parts/command.ts";
import { openInput, ReadError } from "./parts/inputs.ts";
import { LineBatches } from "./parts/lines.ts";
import { type CommandLine, parseOptions } from "./parts/options.ts";
import { redirected } from "./parts/redirected.ts";
import { merged, sorted } from "./parts/sorted.ts";
import { checkKey, comparator, parseKey } from "./parts/sortKey.ts";

/** `sort [-bcCdfghiMmnRrsuVz] [-k KEY] [-t CHAR] [-o FILE] [FILE…]` */
export const sort: Program = command(function* (context) {
  const line = parseOptions(context.argv, "bcCdfghiMmnRrsuVzk:o:t:S:T:", long);
  const { has } = line;
  const files = line.operands.length === 0 ? ["-"] : line.operands;
  const order = orderFrom(line, context.argv[0]);
  const end = has("z") ? "\0" : "\n";
  const output = outputFrom(line);
  const check = checkFrom(line, context.argv[0]);
  if (check !== undefined) {
    const [file = "-", extra] = files;
    if (extra !== undefined) throw new CommandError(`extra operand ${quote(extra)} not allowed with -${check}`);
    if (output !== undefined) throw new CommandError(`options '-${check}o' are incompatible`);
    const lines = yield* readLines(context, file, end);
    const at = firstOutOfOrder(lines, order.compare, has("u"));
    if (at === -1) return 0;
    if (check === "c") throw new CommandError(`${file}:${at + 1}: disorder: ${lines[at]}`, 1);
    return 1;
  }
  const lists: string[][] = [];
  for (const file of files) lists.push(yield* readLines(context, file, end));
  const lines = has("m") ? yield* merged(lists, order.compare) : yield* sorted(lists.flat(), order.compare);
  yield* write(context, output, has("u") ? withoutEqual(lines, order.compareKeys) : lines, end);
  return 0;
}, 2);

const long: Readonly<Record<string, string>> = {
  "batch-size": "batch-size:",
  "buffer-size": "S",
  check: "check::",
  "dictionary-order": "d",
  "field-separator": "t",
  "general-numeric-sort": "g",
  "human-numeric-sort": "h",
  "ignore-case": "f",
  "ignore-leading-blanks": "b",
  "ignore-nonprinting": "i",
  key: "k",
  merge: "m",
  "month-sort": "M",
  "numeric-sort": "n",
  output: "o",
  parallel: "parallel:",
  "random-sort": "R",
  reverse: "r",
  sort: "sort:",
  stable: "s",
  "temporary-directory": "T",
  unique: "u",
  "version-sort": "V",
  "zero-terminated": "z",
};

/** The letters of the words of `--sort`. */
const letters = {
  "general-numeric": "g",
  "human-numeric": "h",
  month: "M",
  numeric: "n",
  random: "R",
  version: "V",
} as const;

type Compare = (a: string, b: string) => number;

/** How lines are compared: by the keys alone, and, unless only those count, by their bytes where the keys are equal. */
function orderFrom(
  { options, has }: CommandLine,
  name: string | undefined,
): { compareKeys: Compare; compare: Compare } {
  const flags = options
    .map(([option, value]) => (option === "sort" ? letters[choiceOf(name, option, value, sortWords)] : option))
    .filter((letter) => letter.length === 1 && "bdfghiMnRrV".includes(letter))
    .join("");
  const separator = separatorFrom(options.filter(([letter]) => letter === "t").map(([, text]) => text));
  const keys = options.filter(([letter]) => letter === "k").map(([, text]) => parseKey(text, flags));
  if (keys.length === 0)
    keys.push({ from: { field: 1, char: 1, skipsBlanks: flags.includes("b") }, to: undefined, flags });
  for (const key of keys) checkKey(key);
  const compareKeys = comparator(keys, separator);
  if (has("s") || has("u")) return { compareKeys, compare: compareKeys };
  const reverse = flags.includes("r") ? -1 : 1;
  return { compareKeys, compare: (a, b) => compareKeys(a, b) || (a < b ? -reverse : a > b ? reverse : 0) };
}

const sortWords = Object.keys(letters) as (keyof typeof letters)[];

function separatorFrom(texts: readonly string[]): string | undefined {
  const [separator, ...others] = texts.map(separatorOf);
  if (others.some((other) => other !== separator)) throw new CommandError("incompatible tabs");
  return separator;
}

function separatorOf(text: string): string {
  if (text === "") throw new CommandError("empty tab");
  if (text === String.raw`\0`) return "\0";
  const separator = binaryOf(text);
  if (separator.length > 1) throw new CommandError(`multi-character tab ${quote(text)}`);
  return separator;
}

function outputFrom({ options }: CommandLine): string | undefined {
  const [output, ...others] = options.filter(([letter]) => letter === "o").map(([, file]) => file);
  if (others.some((other) => other !== output)) throw new CommandError("multiple output files specified");
  return output;
}

/** Is the order only checked? Then `c`, or `C` if nothing is to be said of it. */
function checkFrom({ options }: CommandLine, name: string | undefined): "c" | "C" | undefined {
  const checks = options.flatMap(([option, value]): ("c" | "C")[] => {
    if (option === "c" || option === "C") return [option];
    if (option !== "check") return [];
    if (value === "") return ["c"];
    return [choiceOf(name, option, value, ["quiet", "silent", "diagnose-first"]) === "diagnose-first" ? "c" : "C"];
  });
  if (new Set(checks).size > 1) throw new CommandError("options '-cC' are incompatible");
  return checks[0];
}

function* readLines(context: ProgramContext, file: string, end: string): Coroutine<string[]> {
  const lines: string[] = [];
  try {
    const reader = yield* openInput(context, file);
    const batches = new LineBatches(reader, end);
    for (let batch; (batch = yield* batches.next()) !== undefined;) for (const line of batch) lines.push(line);
    if (reader !== context.stdin) yield* context.close(reader);
  } catch (error) {
    if (!(error instanceof ReadError)) throw error;
    throw new CommandError(`${error.isOpen ? "read failed" : "cannot read"}: ${quoteIfNeeded(file)}: ${error.reason}`);
  }
  return lines;
}

/** The place of the first line that does not follow the one before it; -1 if there is none. */
function firstOutOfOrder(lines: readonly string[], compare: Compare, isUnique: boolean): number {
  return lines.findIndex((line, at) => {
    const order = at === 0 ? -1 : compare(lines[at - 1] as string, line);
    return isUnique ? order >= 0 : order > 0;
  });
}

/** The first of those that follow each other and are equal. */
function withoutEqual(lines: readonly string[], compare: Compare): string[] {
  return lines.filter((line, at) => at === 0 || compare(lines[at - 1] as string, line) !== 0);
}

function* write(
  context: ProgramContext,
  output: string | undefined,
  lines: readonly string[],
  end: string,
): Coroutine<void> {
  const out = output === undefined ? context : yield* redirected(context, output, "open failed: ");
  let text = "";
  try {
    for (const line of lines) {
      text += line + end;
      if (text.length < 65_536) continue;
      yield* printBinary(out, text);
      text = "";
    }
    yield* printBinary(out, text);
  } catch (error) {
    const name = output === undefined ? quote("standard output") : quoteIfNeeded(output);
    throw new CommandError(`write failed: ${name}: ${reasonOf(error)}`);
  }
}
