import { ShellError } from "../controlFlow.ts";
import type { Builtin } from "./builtin.ts";

/** Gives the next option; 1 when there are no more. */
export const getopts: Builtin = function* (shell, [, spec, name, ...given]) {
  if (spec === undefined || name === undefined) throw new ShellError("getopts: usage: getopts optstring var [arg]");
  const { variables } = shell;
  const args = given.length > 0 ? given : shell.parameters;
  const isSilent = spec.startsWith(":");
  let index = Number(variables.get("OPTIND") ?? 1);
  if (!(index >= 1)) index = 1;
  const word = args[index - 1];
  const { optionOffset } = variables;
  const finish = (at: number, offset: number): void => {
    variables.set("OPTIND", String(at));
    variables.optionOffset = offset;
  };
  if (word === undefined || !/^-./.test(word) || word === "--") {
    finish(word === "--" ? index + 1 : index, 1);
    variables.set(name, "?");
    return 1;
  }
  const letter = word[optionOffset] ?? "";
  const isEnd = optionOffset + 1 >= word.length;
  const at = letter === ":" ? -1 : spec.indexOf(letter, isSilent ? 1 : 0);
  variables.unset("OPTARG");
  if (at === -1) {
    finish(isEnd ? index + 1 : index, isEnd ? 1 : optionOffset + 1);
    variables.set(name, "?");
    if (isSilent) variables.set("OPTARG", letter);
    else yield* shell.write(2, `Illegal option -${letter}\n`);
    return 0;
  }
  if (spec[at + 1] !== ":") {
    finish(isEnd ? index + 1 : index, isEnd ? 1 : optionOffset + 1);
    variables.set(name, letter);
    return 0;
  }
  const argument = isEnd ? args[index] : word.slice(optionOffset + 1);
  finish(isEnd && argument !== undefined ? index + 2 : index + 1, 1);
  variables.set(name, argument === undefined ? (isSilent ? ":" : "?") : letter);
  if (argument !== undefined) variables.set("OPTARG", argument);
  else if (isSilent) variables.set("OPTARG", letter);
  else yield* shell.write(2, `No arg for -${letter} option\n`);
  return 0;
};
