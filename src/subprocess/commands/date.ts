import type { Coroutine } from "../../tasks/awaitable.ts";
import type { Program, ProgramContext } from "../program.ts";
import { argumentOf } from "./parts/binary.ts";
import { choiceOf } from "./parts/choice.ts";
import { command, CommandError, complain, print, quote, reasonOf } from "./parts/command.ts";
import { exactTime, type ExactTime } from "./parts/exactTime.ts";
import { formatDate } from "./parts/formatDate.ts";
import { readInputs } from "./parts/inputs.ts";
import { LineBatches } from "./parts/lines.ts";
import { type CommandLine, parseOptions } from "./parts/options.ts";
import { parseExactDate } from "./parts/parseDate.ts";

const isoFormats = {
  date: "%Y-%m-%d",
  hours: "%Y-%m-%dT%H%:z",
  minutes: "%Y-%m-%dT%H:%M%:z",
  ns: "%Y-%m-%dT%H:%M:%S,%N%:z",
  seconds: "%Y-%m-%dT%H:%M:%S%:z",
} as const;
const isoWords = Object.keys(isoFormats) as (keyof typeof isoFormats)[];

const rfcFormats = {
  date: "%Y-%m-%d",
  ns: "%Y-%m-%d %H:%M:%S.%N%:z",
  seconds: "%Y-%m-%d %H:%M:%S%:z",
} as const;
const rfcWords = Object.keys(rfcFormats) as (keyof typeof rfcFormats)[];

/** `date [-u] [-d DATE | -f FILE | -r FILE] [-I[FORMAT] | -R | --rfc-3339=FORMAT | +FORMAT]`: in UTC, always. */
export const date: Program = command(function* (context) {
  const line = parseOptions(context.argv, "d:f:I::r:Ru", {
    date: "d",
    file: "f",
    "iso-8601": "I",
    reference: "r",
    "rfc-2822": "R",
    "rfc-3339": "rfc-3339:",
    "rfc-822": "R",
    "rfc-email": "R",
    universal: "u",
    utc: "u",
  });
  const { operands, has, value } = line;
  const help = `\nTry '${context.argv[0]} --help' for more information.`;
  const sources = ["d", "f", "r"].filter(has);
  if (sources.length > 1)
    throw new CommandError(`the options to specify dates for printing are mutually exclusive${help}`);
  const [operand, extra] = operands;
  if (extra !== undefined) throw new CommandError(`extra operand ${quote(extra)}${help}`);
  if (operand !== undefined && !operand.startsWith("+")) {
    if (sources.length === 0) throw new CommandError(`invalid date ${quote(operand)}`);
    throw new CommandError(`the argument ${quote(operand)} lacks a leading '+'${help}`);
  }
  const format = formatOf(line, context.argv[0]);
  const [text, list, file] = [value("d"), value("f"), value("r")];
  if (list !== undefined) return (yield* printList(context, list, format)) ? 0 : 1;
  const now = exactTime(Date.now() / 1000);
  const time = file !== undefined ? yield* timeOf(context, file) : text !== undefined ? parseExactDate(text, now) : now;
  if (time === undefined) throw new CommandError(`invalid date ${quote(text as string)}`);
  yield* print(context, `${formatDate(format, time)}\n`);
  return 0;
});

/** The format that is asked for, which can be only one. */
function formatOf({ operands, options }: CommandLine, program: string | undefined): string {
  const formats: string[] = operands.map((operand) => operand.slice(1));
  for (const [name, value] of options) {
    if (name === "R") formats.push("%a, %d %b %Y %H:%M:%S %z");
    if (name === "I") formats.push(isoFormats[choiceOf(program, "iso-8601", value === "" ? "date" : value, isoWords)]);
    if (name === "rfc-3339") formats.push(rfcFormats[choiceOf(program, name, value, rfcWords)]);
  }
  if (formats.length > 1) throw new CommandError("multiple output formats specified");
  return formats[0] ?? "%a %b %e %H:%M:%S %Z %Y";
}

function* timeOf(context: ProgramContext, file: string): Coroutine<ExactTime> {
  try {
    return exactTime((yield* context.fs.stat(file)).mtime);
  } catch (error) {
    throw new CommandError(`${file}: ${reasonOf(error)}`);
  }
}

/** Prints the dates that are the lines of a file; false if there was any that is none. */
function* printList(context: ProgramContext, file: string, format: string): Coroutine<boolean> {
  let isGood = true;
  const failed = yield* readInputs(context, [file], function* (reader) {
    const lines = new LineBatches(reader);
    for (let batch; (batch = yield* lines.next()) !== undefined;) {
      for (const line of batch) {
        const text = argumentOf(line);
        const time = parseExactDate(text, exactTime(Date.now() / 1000));
        if (time !== undefined) yield* print(context, `${formatDate(format, time)}\n`);
        else {
          yield* complain(context, `invalid date ${quote(text)}`);
          isGood = false;
        }
      }
    }
  });
  return isGood && !failed;
}
