import { CommandError } from "./command.ts";

/** What `parseOptions` reads of a command line. */
export interface CommandLine {
  /** In order, the letter, or the name of one that has none, and its value, "" without one. */
  readonly options: readonly (readonly [name: string, value: string])[];
  readonly operands: readonly string[];
  /** Was it given? */
  has(name: string): boolean;
  /** The last value given. */
  value(name: string): string | undefined;
}

/**
 * Reads options as `getopt_long()` does. `letters` are those of `getopt()`: `a` alone, `b:` with a value, `c::` with one that may be
 * there; a `+` before them: options end at the first operand. `long` gives for a long name its letter, or the name itself,
 * with the colons, if it has none.
 * @throws CommandError for one that is unknown, or lacks its value
 */
export function parseOptions(
  argv: readonly string[],
  letters: string,
  long: Readonly<Record<string, string>> = {},
): CommandLine {
  const args = argv.slice(1);
  const options: (readonly [string, string])[] = [];
  const operands: string[] = [];
  const fail = (message: string): never => {
    throw new CommandError(`${message}\nTry '${argv[0]} --help' for more information.`);
  };
  const colonsOf = (letter: string): number => /^:*/.exec(letters.slice(letters.indexOf(letter) + 1))?.[0].length ?? 0;

  for (let arg; (arg = args.shift()) !== undefined;) {
    if (arg === "--") {
      operands.push(...args);
      break;
    } else if (arg.startsWith("--")) {
      const [written = "", given] = splitOnce(arg.slice(2), "=");
      const found = Object.hasOwn(long, written)
        ? [written]
        : Object.keys(long).filter((each) => each.startsWith(written));
      const meanings = new Set(found.map((each) => long[each]));
      const full = found[0];
      if (full === undefined) return fail(`unrecognized option '${arg}'`);
      if (meanings.size > 1)
        return fail(
          `option '--${written}' is ambiguous; possibilities: ${found.map((each) => `'--${each}'`).join(" ")}`,
        );
      const meaning = long[full] as string;
      const name = meaning.replace(/(?<=.):+$/, "");
      const colons = name.length > 1 ? meaning.length - name.length : colonsOf(name);
      if (given !== undefined && colons === 0) return fail(`option '--${full}' doesn't allow an argument`);
      const value = given ?? (colons === 1 ? args.shift() : "");
      if (value === undefined) return fail(`option '--${full}' requires an argument`);
      options.push([name, value]);
    } else if (arg.length > 1 && arg.startsWith("-")) {
      for (let at = 1; at < arg.length; at++) {
        const letter = arg[at] as string;
        if (letter === ":" || letter === "+" || !letters.includes(letter)) return fail(`invalid option -- '${letter}'`);
        const colons = colonsOf(letter);
        const rest = arg.slice(at + 1);
        const value = colons === 0 ? "" : rest !== "" || colons === 2 ? rest : args.shift();
        if (value === undefined) return fail(`option requires an argument -- '${letter}'`);
        options.push([letter, value]);
        if (colons > 0) break;
      }
    } else if (letters.startsWith("+")) {
      operands.push(arg, ...args);
      break;
    } else operands.push(arg);
  }
  return commandLine(options, operands);
}

/** A command line of these options and operands. */
export function commandLine(options: CommandLine["options"], operands: readonly string[]): CommandLine {
  return {
    options,
    operands,
    has: (name) => options.some(([each]) => each === name),
    value: (name) => options.findLast(([each]) => each === name)?.[1],
  };
}

/** The parts before and after the first separator; one part if there is none. */
function splitOnce(text: string, separator: string): string[] {
  const at = text.indexOf(separator);
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + separator.length)];
}
