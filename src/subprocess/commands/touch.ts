import { OSError } from "../../errors.ts";
import type { Program } from "../program.ts";
import { command, CommandError, complain, quote, reasonOf } from "./parts/command.ts";
import { parseDate } from "./parts/parseDate.ts";
import { parseOptions } from "./parts/options.ts";

/** `touch [-acm] [-r FILE | -t [[CC]YY]MMDDhhmm[.ss] | -d DATE] FILE…` */
export const touch: Program = command(function* (context) {
  const { operands, options, has, value } = parseOptions(context.argv, "acd:fhmr:t:", {
    date: "d",
    "no-create": "c",
    "no-dereference": "h",
    reference: "r",
    time: "time:",
  });
  const help = `\nTry '${context.argv[0]} --help' for more information.`;
  const kinds = options.filter(([name]) => name === "time").map(([, name]) => kindOf(name, help));
  const onlyAccess = (has("a") || kinds.includes("a")) && !(has("m") || kinds.includes("m"));
  const onlyModify = (has("m") || kinds.includes("m")) && !(has("a") || kinds.includes("a"));
  if (has("t") && (has("d") || has("r")))
    throw new CommandError(`cannot specify times from more than one source${help}`);
  if (operands.length === 0) throw new CommandError(`missing file operand${help}`);
  const { fs } = context;
  let times = { atime: Date.now() / 1000, mtime: Date.now() / 1000 };
  const [reference, stamp, date] = [value("r"), value("t"), value("d")];
  if (reference !== undefined) {
    try {
      times = yield* fs.stat(reference);
    } catch (error) {
      throw new CommandError(`failed to get attributes of ${quote(reference)}: ${reasonOf(error)}`);
    }
  }
  if (stamp !== undefined) {
    const seconds = known(parseStamp(stamp), stamp);
    times = { atime: seconds, mtime: seconds };
  } else if (date !== undefined) {
    const { atime, mtime } = times; // what is relative is so to these
    times = { atime: known(parseDate(date, atime), date), mtime: known(parseDate(date, mtime), date) };
  }
  let status = 0;
  for (const path of operands) {
    try {
      const before = yield* fs.stat(path);
      yield* fs.utimes(path, onlyModify ? before.atime : times.atime, onlyAccess ? before.mtime : times.mtime);
    } catch (error) {
      if (has("c") && error instanceof OSError && error.code === "ENOENT") continue;
      try {
        (yield* fs.open(path, { write: true, create: true })).close();
        yield* fs.utimes(path, times.atime, times.mtime);
      } catch (failure) {
        const what = path.endsWith("/") ? "setting times of" : "cannot touch";
        yield* complain(context, `${what} ${quote(path)}: ${path.endsWith("/") ? reasonOf(error) : reasonOf(failure)}`);
        status = 1;
      }
    }
  }
  return status;
});

/** `[[CC]YY]MMDDhhmm[.ss]`, in UTC. */
function parseStamp(text: string): number | undefined {
  const match = /^(\d\d)?(\d\d)?(\d\d)(\d\d)(\d\d)(\d\d)(?:\.(\d\d))?$/.exec(text);
  if (match === null) return undefined;
  const [, one, two, ...rest] = match;
  const [month, day, hour, minute, second] = rest.map((each) => Number(each ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const short = two ?? one;
  const year =
    short === undefined
      ? new Date().getUTCFullYear()
      : two === undefined
        ? Number(short) + (Number(short) < 69 ? 2000 : 1900)
        : Number(`${one}${two}`);
  const days = new Date(Date.UTC(year, month, 0)).getUTCDate();
  if (month < 1 || month > 12 || day < 1 || day > days || hour > 23 || minute > 59 || second > 60) return undefined;
  return Date.UTC(year, month - 1, day, hour, minute, second) / 1000;
}

/** The seconds, if it is a date. */
function known(seconds: number | undefined, text: string): number {
  if (seconds === undefined) throw new CommandError(`invalid date format ${quote(text)}`);
  return seconds;
}

/** The letter of the option that does what a value of `--time` does. */
function kindOf(name: string, help: string): "a" | "m" {
  if (["atime", "access", "use"].includes(name)) return "a";
  if (["mtime", "modify"].includes(name)) return "m";
  throw new CommandError(`invalid argument ${quote(name)} for '--time'${help}`);
}
