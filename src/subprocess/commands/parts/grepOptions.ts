import { CommandError, quote } from "./command.ts";
import { type CommandLine, commandLine, parseOptions } from "./options.ts";

/** How `grep` is used, as it says. */
export const usage = (name: string | undefined): string =>
  `Usage: ${name} [OPTION]... PATTERNS [FILE]...\nTry '${name} --help' for more information.`;

/**
 * Reads the options of `grep`; `-5` is `-C5`.
 * @throws CommandError
 */
export function readOptions(argv: readonly string[]): { name: string | undefined; line: CommandLine } {
  const [name] = argv;
  try {
    const { options, operands } = parseOptions(argv, letters, long);
    check(options);
    return { name, line: commandLine(settled(options), operands) };
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    throw new CommandError(error.message.replace(/\n.*$/s, `\n${usage(name)}`), error.status);
  }
}

type Options = CommandLine["options"];

/** Of options that exclude each other, the last one counts. */
const exclusive: readonly (readonly string[])[] = [
  ["d", "r", "R"],
  ["h", "H"],
  ["i", "y", "no-ignore-case"],
];

/** The options that count, those that are the same in other words under one name. */
function settled(options: Options): Options {
  const named: (readonly [string, string])[] = [];
  for (const [name, value] of options) {
    const [before, lines = ""] = named.at(-1) ?? [];
    if (/^\d$/.test(name)) {
      if (before === "digits") named.pop();
      named.push(["digits", (before === "digits" ? lines : "") + name]);
    } else if (name === "binary-files") {
      if (value !== "binary") named.push([value === "text" ? "a" : "I", ""]);
    } else named.push(name === "d" && value === "recurse" ? ["r", ""] : [name, value]);
  }
  return named
    .filter(([name], at) => {
      const group = exclusive.find((names) => names.includes(name));
      return group === undefined || at === named.findLastIndex(([each]) => group.includes(each));
    })
    .map(([name, value]) => [name === "digits" ? "C" : name, value] as const);
}

const binaryKinds = ["binary", "text", "without-match"];

/** Options that cannot be are told before anything is read. */
function check(options: Options): void {
  const matchers = new Set(options.map(([letter]) => letter).filter((letter) => "EFGP".includes(letter)));
  if (matchers.size > 1) throw new CommandError("conflicting matchers specified");
  for (const [letter, text] of options) {
    if (/^[ABC]$/.test(letter) && !/^\d+$/.test(text))
      throw new CommandError(`${text}: invalid context length argument`);
    if (letter === "binary-files" && !binaryKinds.includes(text)) throw new CommandError("unknown binary-files type");
    if (letter === "d" && !["read", "recurse", "skip"].includes(text))
      throw new CommandError(`invalid argument ${quote(text)} for '--directories'`, 1);
    if (letter === "D" && !["read", "skip"].includes(text)) throw new CommandError("unknown devices method");
    if (letter === "m" && !/^-?\d+$/.test(text)) throw new CommandError("invalid max count");
  }
}

/** Of how many lines, at most, the options ask. */
export function limitOf({ value }: CommandLine): number {
  const text = value("m");
  return text === undefined || text.startsWith("-") ? Infinity : Number(text);
}

const letters = "0123456789A:B:C:D:EFGHILPRTUVZabcd:e:f:hilm:noqrsuvwxyz";
const long: Readonly<Record<string, string>> = {
  "after-context": "A",
  "basic-regexp": "G",
  "before-context": "B",
  "binary-files": "binary-files:",
  "byte-offset": "b",
  color: "color::",
  colour: "color::",
  context: "C",
  count: "c",
  "dereference-recursive": "R",
  devices: "D",
  directories: "d",
  exclude: "exclude:",
  "exclude-dir": "exclude-dir:",
  "extended-regexp": "E",
  file: "f",
  "files-with-matches": "l",
  "files-without-match": "L",
  "fixed-strings": "F",
  "group-separator": "group-separator:",
  "ignore-case": "i",
  include: "include:",
  "initial-tab": "T",
  "invert-match": "v",
  label: "label:",
  "line-buffered": "u",
  "line-number": "n",
  "line-regexp": "x",
  "max-count": "m",
  "no-filename": "h",
  "no-ignore-case": "no-ignore-case",
  "no-group-separator": "no-group-separator",
  "no-messages": "s",
  null: "Z",
  "null-data": "z",
  "only-matching": "o",
  "perl-regexp": "P",
  quiet: "q",
  recursive: "r",
  regexp: "e",
  silent: "q",
  text: "a",
  "with-filename": "H",
  "word-regexp": "w",
};
