import type { Coroutine } from "../../../tasks/awaitable.ts";
import { matchesPattern } from "../../shell/pattern.ts";
import { CommandError } from "./command.ts";
import type { Found } from "./found.ts";
import { parseMode } from "./mode.ts";

/** Is it so, of a file? */
export type Test = (found: Found) => Coroutine<boolean>;

/** The test that a plain function makes. */
export function check(isSo: (found: Found) => boolean): Test {
  return function* (found) {
    return isSo(found);
  };
}

/** Does a pattern of the shell match the whole text? */
export function matches(pattern: string, text: string, ignoresCase: boolean): boolean {
  return ignoresCase ? matchesPattern(pattern.toLowerCase(), text.toLowerCase()) : matchesPattern(pattern, text);
}

/** `+n` is more, `-n` less, `n` just that. */
export function compared(text: string, name: string): (value: number) => boolean {
  if (!/^[-+]?\d+$/.test(text)) throw new CommandError(`invalid argument \`${text}' to \`${name}'`);
  const number = Number(text.replace(/^[-+]/, ""));
  if (text.startsWith("+")) return (value) => value > number;
  return text.startsWith("-") ? (value) => value < number : (value) => value === number;
}

/** `-size`: in so many units, rounded up. */
export function sizeTest(text: string): Test {
  const [, number, unit = "b"] = /^([-+]?\d+)([cwbkMG]?)$/.exec(text) ?? [];
  if (number === undefined) throw new CommandError(`Invalid argument \`${text}' to -size`);
  const bytes = { c: 1, w: 2, b: 512, k: 2 ** 10, M: 2 ** 20, G: 2 ** 30 }[unit === "" ? "b" : unit] as number;
  const isWanted = compared(number, "-size");
  return check(({ stat }) => isWanted(Math.ceil(stat.size / bytes)));
}

/** `-perm`: just these bits, all of them after a `-`, or any after a `/`. */
export function permissionTest(text: string): Test {
  const [, how = "", mode = ""] = /^([-/]?)(.*)$/.exec(text) ?? [];
  const change = parseMode(mode, 0);
  if (change === undefined) throw new CommandError(`invalid mode '${text}'`);
  const bits = change(0, false);
  if (how === "-") return check(({ stat }) => (stat.mode & bits) === bits);
  return check(({ stat }) => (how === "/" ? bits === 0 || (stat.mode & bits) !== 0 : stat.mode === bits));
}
