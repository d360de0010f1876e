import type { Coroutine } from "../../../tasks/awaitable.ts";
import type { FileStat } from "../../fileSystem.ts";
import { CommandError, reasonOf } from "./command.ts";
import type { FindReader } from "./findState.ts";
import { check, type Test } from "./findTests.ts";
import { parseDate } from "./parseDate.ts";

/** The time that a letter names; a file system does not know when a file was changed but by its contents. */
const timesOf: Readonly<Record<string, (stat: FileStat) => number>> = {
  a: ({ atime }) => atime,
  c: ({ mtime }) => mtime,
  m: ({ mtime }) => mtime,
};

const shortForms: Readonly<Record<string, string>> = {
  "-anewer": "-neweram",
  "-cnewer": "-newercm",
  "-newer": "-newermm",
};

/** The tests of times: `-mtime`, `-mmin`, `-newer`, `-newerXY` and what else is like them. */
export function* timeTestOf(name: string, reader: FindReader): Coroutine<Test | undefined> {
  const [, letter, unit] = /^-([acm])(time|min)$/.exec(name) ?? [];
  if (letter !== undefined) return ageTest(name, letter, unit === "min", reader.argument(name));
  const [, which] = /^-newer(..)$/.exec(shortForms[name] ?? name) ?? [];
  return which === undefined ? undefined : yield* newerTest(name, which, reader);
}

/** `-mtime` counts whole days, `-mmin` those that have begun. */
function ageTest(name: string, letter: string, isByMinutes: boolean, text: string): Test {
  const [, sign, digits] = /^([-+]?)(\d+(?:\.\d+)?)$/.exec(text) ?? [];
  if (digits === undefined) throw new CommandError(`invalid argument \`${text}' to \`${name}'`);
  const wanted = Number(digits);
  const timeOf = timesOf[letter] as (stat: FileStat) => number;
  return check(({ stat }) => {
    const age = (Date.now() / 1000 - timeOf(stat)) / (isByMinutes ? 60 : 86_400);
    if (sign === "-") return age < wanted;
    if (sign === "+") return isByMinutes ? age > wanted : age >= wanted + 1;
    return (isByMinutes ? Math.ceil(age) : Math.floor(age)) === wanted;
  });
}

function* newerTest(name: string, which: string, reader: FindReader): Coroutine<Test> {
  const [own = "", other = ""] = which;
  if (!/^[aBcm][aBcmt]$/.test(which)) throw new CommandError(`invalid predicate \`${name}'`);
  if (which.includes("B"))
    throw new CommandError("This system does not provide a way to find the birth time of a file.");
  const text = reader.argument(name);
  const time = other === "t" ? parseDate(text) : timesOf[other]?.(yield* referenceOf(text, reader));
  if (time === undefined) throw new CommandError(`I cannot figure out how to interpret '${text}' as a date or time`);
  const timeOf = timesOf[own] as (stat: FileStat) => number;
  return check(({ stat }) => timeOf(stat) > time);
}

/**
 * What is known of a file that others are compared with.
 * @throws CommandError if there is none
 */
export function* referenceOf(file: string, { context, state }: FindReader): Coroutine<FileStat> {
  const { fs } = context;
  try {
    return yield* state.follows === "none" ? fs.lstat(file) : fs.stat(file);
  } catch (error) {
    throw new CommandError(`'${file}': ${reasonOf(error)}`);
  }
}
