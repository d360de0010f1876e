import type { Program } from "../program.ts";
import { binaryOf } from "./parts/binary.ts";
import { command, CommandError, printBinary, quote, quoteIfNeeded, reasonOf } from "./parts/command.ts";
import { openInput, ReadError } from "./parts/inputs.ts";
import { LineBatches } from "./parts/lines.ts";
import { parseOptions } from "./parts/options.ts";
import { redirected } from "./parts/redirected.ts";
import { sorted } from "./parts/sorted.ts";
import { comparator, parseKey, type SortKey } from "./parts/sortKey.ts";

/** `sort [-bcCdfghiMmnrRsuVz] [-k KEY] [-t CHAR] [-o FILE] [FILE…]` */
export const sort: Program = command(function* (context) {
  const { operands, options, has, value } = parseOptions(context.argv, "bcCdfghiMmnrsuVzk:o:t:S:T:", {
    check: "c",
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
    reverse: "r",
    stable: "s",
    unique: "u",
    "version-sort": "V",
    "zero-terminated": "z",
  });
  const separator = separatorOf(value("t"));
  const flags = options
    .map(([letter]) => letter)
    .filter((letter) => "bdfghiMnrV".includes(letter))
    .join("");
  const keys = options.filter(([letter]) => letter === "k").map(([, text]) => parseKey(text, flags));
  const whole: SortKey = { from: { field: 1, char: 1, skipsBlanks: flags.includes("b") }, to: undefined, flags };
  const compareKeys = comparator(keys.length > 0 ? keys : [whole], separator);
  const reverse = flags.includes("r") ? -1 : 1;
  const compare =
    has("s") || has("u")
      ? compareKeys
      : (a: string, b: string): number => compareKeys(a, b) || (a < b ? -reverse : a > b ? reverse : 0);
  const end = has("z") ? "\0" : "\n";

  const files = operands.length === 0 ? ["-"] : operands;
  if (has("c") || has("C")) {
    const extra = files[1];
    if (extra !== undefined) throw new CommandError(`extra operand ${quote(extra)} not allowed with -c`);
  }
  const lines: string[] = [];
  for (const file of files) {
    try {
      const reader = yield* openInput(context, file);
      const batches = new LineBatches(reader, end);
      for (let batch; (batch = yield* batches.next()) !== undefined;) for (const line of batch) lines.push(line);
      if (reader !== context.stdin) yield* context.close(reader);
    } catch (error) {
      if (!(error instanceof ReadError)) throw error;
      throw new CommandError(
        `${error.isOpen ? "read failed" : "cannot read"}: ${quoteIfNeeded(file)}: ${error.reason}`,
      );
    }
  }
  if (has("c") || has("C")) {
    const at = lines.findIndex((line, index) => {
      const order = index === 0 ? -1 : compare(lines[index - 1] as string, line);
      return has("u") ? order >= 0 : order > 0;
    });
    if (at === -1) return 0;
    if (has("c")) throw new CommandError(`${files[0]}:${at + 1}: disorder: ${lines[at]}`, 1);
    return 1;
  }
  const order = yield* sorted(lines, compare);
  const output = value("o");
  const out = output === undefined ? context : yield* redirected(context, output, "open failed: ");
  let text = "";
  try {
    for (const [index, line] of order.entries()) {
      if (has("u") && index > 0 && compareKeys(order[index - 1] as string, line) === 0) continue;
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
  return 0;
}, 2);

function separatorOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  if (text === "") throw new CommandError("empty tab");
  if (text === String.raw`\0`) return "\0";
  const separator = binaryOf(text);
  if (separator.length > 1) throw new CommandError(`multi-character tab ${quote(text)}`);
  return separator;
}
