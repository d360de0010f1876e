import type { Program } from "../program.ts";
import { command, CommandError, printBinary, quote } from "./parts/command.ts";
import { openInput, ReadError } from "./parts/inputs.ts";
import { LineBatches } from "./parts/lines.ts";
import { parseOptions } from "./parts/options.ts";
import { redirected } from "./parts/redirected.ts";

/** `uniq [-cdDiuz] [-f N] [-s N] [-w N] [INPUT [OUTPUT]]` */
export const uniq: Program = command(function* (context) {
  const { operands, has, value } = parseOptions(context.argv, "cdDiuzf:s:w:", {
    "all-repeated": "D",
    "check-chars": "w",
    count: "c",
    "ignore-case": "i",
    repeated: "d",
    "skip-chars": "s",
    "skip-fields": "f",
    unique: "u",
    "zero-terminated": "z",
  });
  const [input = "-", output = "-", extra] = operands;
  if (extra !== undefined) {
    throw new CommandError(`extra operand ${quote(extra)}\nTry '${context.argv[0]} --help' for more information.`);
  }
  if (has("c") && has("D"))
    throw new CommandError(
      `printing all duplicated lines and repeat counts is meaningless\nTry '${context.argv[0]} --help' for more information.`,
    );
  const fields = wholeOf(value("f"), "fields to skip", 0);
  const chars = wholeOf(value("s"), "bytes to skip", 0);
  const checked = wholeOf(value("w"), "bytes to compare", Infinity);
  const delimiter = has("z") ? "\0" : "\n";
  const keyOf = (line: string): string => {
    let rest = line;
    for (let left = fields; left > 0 && rest !== ""; left--) rest = rest.replace(/^[ \t\n]*[^ \t\n]*/, "");
    const key = rest.slice(chars, chars + checked);
    return has("i") ? key.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()) : key;
  };

  const out = output === "-" ? context : yield* redirected(context, output);
  let group: { first: string; key: string; count: number } | undefined;
  const shown = (): string => {
    if (group === undefined || has("D")) return "";
    const { first, count } = group;
    if (count === 1 ? has("d") : has("u")) return "";
    return `${has("c") ? `${String(count).padStart(7)} ` : ""}${first}${delimiter}`;
  };
  try {
    const lines = new LineBatches(yield* openInput(context, input), delimiter);
    for (let batch; (batch = yield* lines.next()) !== undefined;) {
      let text = "";
      for (const line of batch) {
        const key = keyOf(line);
        if (group?.key === key) {
          if (has("D") && !has("u")) text += `${group.count === 1 ? group.first + delimiter : ""}${line}${delimiter}`;
          group.count += 1;
        } else {
          text += shown();
          group = { first: line, key, count: 1 };
        }
      }
      yield* printBinary(out, text);
    }
  } catch (error) {
    if (!(error instanceof ReadError)) throw error;
    throw new CommandError(error.isOpen ? `error reading ${quote(input)}` : `${input}: ${error.reason}`);
  }
  yield* printBinary(out, shown());
});

function wholeOf(text: string | undefined, what: string, otherwise: number): number {
  if (text === undefined) return otherwise;
  if (!/^\d+$/.test(text)) throw new CommandError(`${text}: invalid number of ${what}`);
  return Number(text);
}
