import { OSError } from "../../errors.ts";
import type { Program } from "../program.ts";
import { command, CommandError, complain, quote, reasonOf } from "./parts/command.ts";
import { parseDate } from "./parts/parseDate.ts";
import { parseOptions } from "./parts/options.ts";

/** `touch [-acm] [-r FILE | -t [[CC]YY]MMDDhhmm[.ss] | -d DATE] FILE…` */
export const touch: Program = command(function* (context) {
  const { operands, has, value } = parseOptions(context.argv, "acd:mr:t:", {
    date: "d",
    "no-create": "c",
    reference: "r",
  });
  if (operands.length === 0) {
    throw new CommandError(`missing file operand\nTry '${context.argv[0]} --help' for more information.`);
  }
  const { fs } = context;
  let times = { atime: Date.now() / 1000, mtime: Date.now() / 1000 };
  const [reference, stamp, date] = [value("r"), value("t"), value("d")];
  if (reference !== undefined) {
    try {
      times = yield* fs.stat(reference);
    } catch (error) {
      throw new CommandError(`failed to get attributes of ${quote(reference)}: ${reasonOf(error)}`);
    }
  } else if (stamp !== undefined || date !== undefined) {
    const seconds = stamp === undefined ? parseDate(date as string) : parseStamp(stamp);
    if (seconds === undefined) throw new CommandError(`invalid date format ${quote(stamp ?? (date as string))}`);
    times = { atime: seconds, mtime: seconds };
  }
  let status = 0;
  for (const path of operands) {
    try {
      const before = yield* fs.stat(path);
      yield* fs.utimes(
        path,
        has("m") && !has("a") ? before.atime : times.atime,
        has("a") && !has("m") ? before.mtime : times.mtime,
      );
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
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59) return undefined;
  return Date.UTC(year, month - 1, day, hour, minute, second) / 1000;
}
