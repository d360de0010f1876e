import type { Program } from "../program.ts";
import { command, CommandError, print, quote, reasonOf } from "./parts/command.ts";
import { formatDate } from "./parts/formatDate.ts";
import { parseDate } from "./parts/parseDate.ts";
import { parseOptions } from "./parts/options.ts";

const isoFormats: Readonly<Record<string, string>> = {
  "": "%Y-%m-%d",
  date: "%Y-%m-%d",
  hours: "%Y-%m-%dT%H%:z",
  minutes: "%Y-%m-%dT%H:%M%:z",
  ns: "%Y-%m-%dT%H:%M:%S,%N%:z",
  seconds: "%Y-%m-%dT%H:%M:%S%:z",
};

/** `date [-u] [-d DATE | -r FILE] [-I[FORMAT]] [-R] [+FORMAT]`: in UTC, always. */
export const date: Program = command(function* (context) {
  const { operands, has, value } = parseOptions(context.argv, "d:I::r:Ru", {
    date: "d",
    "iso-8601": "I",
    reference: "r",
    "rfc-email": "R",
    universal: "u",
    utc: "u",
  });
  const help = `\nTry '${context.argv[0]} --help' for more information.`;
  const [format, extra] = operands;
  if (extra !== undefined) throw new CommandError(`extra operand ${quote(extra)}${help}`);
  if (format !== undefined && !format.startsWith("+")) throw new CommandError(`invalid date ${quote(format)}`);
  const [text, file, iso] = [value("d"), value("r"), value("I")];
  let seconds: number | undefined = Date.now() / 1000;
  if (file !== undefined) {
    try {
      seconds = (yield* context.fs.stat(file)).mtime;
    } catch (error) {
      throw new CommandError(`${file}: ${reasonOf(error)}`);
    }
  } else if (text !== undefined) seconds = parseDate(text);
  if (seconds === undefined) throw new CommandError(`invalid date ${quote(text as string)}`);
  let chosen = format?.slice(1) ?? "%a %b %e %H:%M:%S UTC %Y";
  if (has("R")) chosen = "%a, %d %b %Y %H:%M:%S %z";
  if (iso !== undefined) {
    const known = isoFormats[iso];
    if (known === undefined) throw new CommandError(`invalid argument ${quote(iso)} for '--iso-8601'${help}`);
    chosen = known;
  }
  yield* print(context, `${formatDate(chosen, seconds)}\n`);
});
