import type { Program } from "../program.ts";
import { choiceOf } from "./parts/choice.ts";
import { command, CommandError, printBinary, quote } from "./parts/command.ts";
import { openInput, ReadError } from "./parts/inputs.ts";
import { LineBatches } from "./parts/lines.ts";
import { type CommandLine, parseOptions } from "./parts/options.ts";
import { redirected } from "./parts/redirected.ts";
import { type UniqChoice, UniqGroups } from "./parts/uniqGroups.ts";

/** `uniq [-cdDiuz] [-f N] [-s N] [-w N] [--all-repeated[=HOW]] [--group[=HOW]] [INPUT [OUTPUT]]` */
export const uniq: Program = command(function* (context) {
  const argv = context.argv.map((each, at) => (at > 0 && /^-\d+$/.test(each) ? `-f${each.slice(1)}` : each));
  const line = parseOptions(argv, "cdDiuzf:s:w:", {
    "all-repeated": "all-repeated::",
    "check-chars": "w",
    count: "c",
    group: "group::",
    "ignore-case": "i",
    repeated: "d",
    "skip-chars": "s",
    "skip-fields": "f",
    unique: "u",
    "zero-terminated": "z",
  });
  const [input = "-", output = "-", extra] = line.operands;
  if (extra !== undefined) {
    throw new CommandError(`extra operand ${quote(extra)}\nTry '${context.argv[0]} --help' for more information.`);
  }
  const choice = choiceFrom(line, context.argv[0]);
  const groups = new UniqGroups(choice, keyFrom(line));
  const out = output === "-" ? context : yield* redirected(context, output);
  try {
    const lines = new LineBatches(yield* openInput(context, input), choice.delimiter);
    for (let batch; (batch = yield* lines.next()) !== undefined;) {
      let text = "";
      for (const each of batch) text += groups.next(each);
      yield* printBinary(out, text);
    }
  } catch (error) {
    if (!(error instanceof ReadError)) throw error;
    throw new CommandError(error.isOpen ? `error reading ${quote(input)}` : `${input}: ${error.reason}`);
  }
  yield* printBinary(out, groups.end());
});

function choiceFrom({ has, value }: CommandLine, name: string | undefined): UniqChoice {
  const group = value("group");
  const showsAll = has("D") || has("all-repeated");
  const fail = (message: string): never => {
    throw new CommandError(`${message}\nTry '${name} --help' for more information.`);
  };
  if (group !== undefined && (showsAll || has("c") || has("d") || has("u")))
    fail("--group is mutually exclusive with -c/-d/-D/-u");
  if (has("c") && showsAll) fail("printing all duplicated lines and repeat counts is meaningless");
  return {
    showsSingle: !has("d") && !showsAll,
    showsFirst: !has("u"),
    showsLater: showsAll || group !== undefined,
    isCounted: has("c"),
    gaps:
      group !== undefined
        ? choiceOf(name, "group", group === "" ? "separate" : group, ["prepend", "append", "separate", "both"])
        : choiceOf(name, "all-repeated", value("all-repeated") || "none", ["none", "prepend", "separate"]),
    delimiter: has("z") ? "\0" : "\n",
  };
}

/** What lines are compared by. */
function keyFrom({ has, value }: CommandLine): (line: string) => string {
  const fields = wholeOf(value("f"), "fields to skip", 0);
  const chars = wholeOf(value("s"), "bytes to skip", 0);
  const checked = wholeOf(value("w"), "bytes to compare", Infinity);
  return (line) => {
    let rest = line;
    for (let left = fields; left > 0 && rest !== ""; left--) rest = rest.replace(/^[ \t\n]*[^ \t\n]*/, "");
    const key = rest.slice(chars, chars + checked);
    return has("i") ? key.replace(/[A-Z]+/g, (letters) => letters.toLowerCase()) : key;
  };
}

function wholeOf(text: string | undefined, what: string, otherwise: number): number {
  if (text === undefined) return otherwise;
  if (!/^\d+$/.test(text)) throw new CommandError(`${text}: invalid number of ${what}`);
  return Number(text);
}
