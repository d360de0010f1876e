import { CommandError } from "./command.ts";
import type { CommandLine } from "./options.ts";

/** How much of its input a command of xargs gets. */
interface Limits {
  /** What is replaced by all of a line, if anything is. */
  placeholder: string | undefined;
  items: number;
  lines: number;
}

const names: Readonly<Record<keyof Limits, string>> = {
  placeholder: "--replace",
  items: "--max-args",
  lines: "--max-lines",
};

/** What `-I`, `-L` and `-n` say: the last of them holds. `warn` is told of those that do not. */
export function limitsOf({ options }: CommandLine, warn: (message: string) => void): Limits {
  let limits = unlimited();
  const drop = (limit: keyof Limits, option: string): void => {
    if (limits[limit] === unlimited()[limit]) return;
    warn(
      `warning: options ${names[limit]} and ${option} are mutually exclusive, ignoring previous ${names[limit]} value`,
    );
  };
  for (const [option, value] of options) {
    if (option === "I" || option === "i") {
      drop("items", "--replace/-I/-i");
      drop("lines", "--replace/-I/-i");
      limits = { ...unlimited(), placeholder: option === "i" && value === "" ? "{}" : value };
    } else if (option === "L" || option === "l") {
      const lines = numberOf(option, value === "" ? "1" : value);
      drop("items", option === "L" ? "-L" : "--max-lines/-l");
      drop("placeholder", option === "L" ? "-L" : "--max-lines/-l");
      limits = { ...unlimited(), lines };
    } else if (option === "n") {
      const items = numberOf(option, value);
      if (limits.placeholder !== undefined && items === 1) continue; // it is so anyway
      drop("lines", "--max-args/-n");
      drop("placeholder", "--max-args/-n");
      limits = { ...unlimited(), items };
    }
  }
  return limits.placeholder === undefined ? limits : { ...limits, lines: 1 };
}

function unlimited(): Limits {
  return { placeholder: undefined, items: Infinity, lines: Infinity };
}

/**
 * The number that an option has.
 * @throws CommandError
 */
export function numberOf(letter: string, text: string, least = 1): number {
  const help = "\nTry 'xargs --help' for more information.";
  if (!/^[-+]?\d+$/.test(text)) throw new CommandError(`invalid number "${text}" for -${letter} option${help}`);
  if (Number(text) < least) throw new CommandError(`value ${text} for -${letter} option should be >= ${least}${help}`);
  return Number(text);
}
