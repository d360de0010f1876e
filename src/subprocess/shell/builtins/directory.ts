import { OSError } from "../../../errors.ts";
import { realPath } from "../../realPath.ts";
import { type Builtin, print } from "./builtin.ts";

/** `cd -` goes back, and says where; a relative directory is also looked for along CDPATH. `-P`: links are followed. */
export const cd: Builtin = function* (shell, [, ...words]) {
  const { variables, context } = shell;
  const isPhysical = takeLinkOption(words) === "P";
  const [target] = words;
  const directory = target === "-" ? variables.get("OLDPWD") : (target ?? variables.get("HOME"));
  if (directory === undefined || directory === "") {
    if (target !== undefined && target !== "-") return 0;
    yield* shell.complain(`cd: ${target === "-" ? "OLDPWD" : "HOME"} not set`);
    return 2;
  }
  const isRelative = !/^\.{0,2}(\/|$)/.test(directory);
  const prefixes = isRelative ? [...(variables.get("CDPATH")?.split(":") ?? []), ""] : [""];
  for (const prefix of prefixes) {
    const before = context.cwd;
    try {
      yield* context.chdir(prefix === "" ? directory : `${prefix}/${directory}`);
      if (isPhysical) yield* context.chdir(yield* realPath(context.fs, context.cwd));
    } catch (error) {
      if (error instanceof OSError) continue;
      throw error;
    }
    variables.set("OLDPWD", before);
    variables.set("PWD", context.cwd);
    return target === "-" || prefix !== "" ? yield* print(shell, "cd", `${context.cwd}\n`) : 0;
  }
  yield* shell.complain(`cd: can't cd to ${directory}`);
  return 2;
};

export const pwd: Builtin = function* (shell, [, ...words]) {
  const { context } = shell;
  const path = takeLinkOption(words) === "P" ? yield* realPath(context.fs, context.cwd) : context.cwd;
  return yield* print(shell, "pwd", `${path}\n`);
};

/** The last of `-L` and `-P`, which are taken off the words. */
function takeLinkOption(words: string[]): string | undefined {
  let option: string | undefined;
  for (; /^-[LP]+$/.test(words[0] ?? ""); words.shift()) option = words[0]?.at(-1);
  if (words[0] === "--") words.shift();
  return option;
}

/** The permissions that what is made does not get: octal, or as `u=rwx,g=rx,o=rx`. */
export const umask: Builtin = function* (shell, [, ...words]) {
  const { context } = shell;
  const [mask] = words.filter((word) => word !== "-S");
  if (mask === undefined) {
    const text = words.includes("-S") ? symbolic(context.umask) : context.umask.toString(8).padStart(4, "0");
    return yield* print(shell, "umask", `${text}\n`);
  }
  const parsed = /^[0-7]+$/.test(mask) ? Number.parseInt(mask, 8) & 0o777 : fromSymbolic(mask, context.umask);
  if (parsed === undefined) {
    yield* shell.complain(`umask: Illegal number: ${mask}`);
    return 2;
  }
  context.umask = parsed;
  return 0;
};

const people: readonly [letter: string, shift: number][] = [
  ["u", 6],
  ["g", 3],
  ["o", 0],
];
const permissions: readonly [letter: string, bit: number][] = [
  ["r", 4],
  ["w", 2],
  ["x", 1],
];

function symbolic(mask: number): string {
  const of = (shift: number): string =>
    permissions.map(([letter, bit]) => ((mask >> shift) & bit ? "" : letter)).join("");
  return people.map(([letter, shift]) => `${letter}=${of(shift)}`).join(",");
}

function fromSymbolic(text: string, mask: number): number | undefined {
  let allowed = ~mask & 0o777;
  for (const clause of text.split(",")) {
    const match = /^([ugoa]*)([-+=])([rwx]*)$/.exec(clause);
    if (match === null) return undefined;
    const [, who = "", operator, letters = ""] = match;
    const bits = permissions.reduce((sum, [letter, bit]) => sum + (letters.includes(letter) ? bit : 0), 0);
    for (const [letter, shift] of people) {
      if (who !== "" && !who.includes(letter) && !who.includes("a")) continue;
      if (operator === "=") allowed &= ~(7 << shift);
      if (operator === "-") allowed &= ~(bits << shift);
      else allowed |= bits << shift;
    }
  }
  return ~allowed & 0o777;
}
