import type { Coroutine } from "../../../tasks/awaitable.ts";
import { ShellError } from "../controlFlow.ts";
import type { Shell } from "../shell.ts";
import { isName } from "../variables.ts";
import { type Builtin, print, quoteText } from "./builtin.ts";

/** The options of `set`, by their letters. */
const options: Readonly<Record<string, string>> = {
  errexit: "e",
  noglob: "f",
  ignoreeof: "I",
  interactive: "i",
  monitor: "m",
  noexec: "n",
  stdin: "s",
  xtrace: "x",
  verbose: "v",
  vi: "V",
  emacs: "E",
  noclobber: "C",
  allexport: "a",
  notify: "b",
  nounset: "u",
  nolog: "nolog",
  debug: "debug",
  pipefail: "pipefail",
};

export const export_: Builtin = (shell, argv) =>
  declare(shell, argv, "exported", (name) => shell.variables.export(name));

export const readonly: Builtin = (shell, argv) =>
  declare(shell, argv, "readonly", (name) => shell.variables.makeReadonly(name));

export const local: Builtin = function* (shell, [, ...words]) {
  if (!shell.variables.isInFunction) throw new ShellError("local: not in a function");
  for (const word of words) {
    const { name, value } = parse("local", word);
    shell.variables.makeLocal(name);
    if (value !== undefined) shell.variables.set(name, value);
  }
  return 0;
};

export const unset: Builtin = function* (shell, [, ...words]) {
  let kind = "variable";
  for (const word of words) {
    if (word === "-f") kind = "function";
    else if (word === "-v") kind = "variable";
    else if (kind === "function") shell.functions.delete(word);
    else if (!isName(word)) throw new ShellError(`unset: ${word}: bad variable name`);
    else shell.variables.unset(word);
  }
  return 0;
};

/** Sets options and positional parameters; without arguments, prints the variables. */
export const set: Builtin = function* (shell, [, ...words]) {
  if (words.length === 0) {
    const lines = shell.variables.list("all").map(([name, value = ""]) => `${name}=${quoteText(value)}\n`);
    return yield* print(shell, "set", lines.join(""));
  }
  const rest = yield* setOptions(shell, words);
  if (rest !== undefined) shell.parameters = rest;
  return 0;
};

/** Sets the options that stand first; gives the words behind them, if they are parameters. */
export function* setOptions(shell: Shell, words: readonly string[]): Coroutine<readonly string[] | undefined> {
  for (let at = 0; at < words.length; at++) {
    const word = words[at] as string;
    if (word === "--") return words.slice(at + 1);
    if (word === "-") {
      shell.options.delete("x");
      shell.options.delete("v");
      return at + 1 < words.length ? words.slice(at + 1) : undefined;
    }
    if (!/^[-+]./.test(word)) return words.slice(at);
    const isOn = word.startsWith("-");
    for (const letter of word.slice(1)) {
      if (letter === "o") {
        at += 1;
        const name = words[at];
        if (name === undefined) yield* listOptions(shell, isOn);
        else change(shell, options[name], isOn, name);
      } else change(shell, Object.values(options).includes(letter) ? letter : undefined, isOn, letter);
    }
  }
  return undefined;
}

function change(shell: Shell, letter: string | undefined, isOn: boolean, name: string): void {
  if (letter === undefined) throw new ShellError(`set: Illegal option ${isOn ? "-" : "+"}${name}`);
  if (isOn) shell.options.add(letter);
  else shell.options.delete(letter);
  shell.variables.exportsAll = shell.hasOption("a");
}

function* listOptions(shell: Shell, isForPeople: boolean): Coroutine<void> {
  const lines = Object.entries(options).map(([name, letter]) => {
    const isOn = shell.hasOption(letter);
    return isForPeople ? `${name.padEnd(16)}${isOn ? "on" : "off"}` : `set ${isOn ? "-" : "+"}o ${name}`;
  });
  yield* shell.write(1, `${isForPeople ? "Current option settings\n" : ""}${lines.join("\n")}\n`);
}

function* declare(
  shell: Shell,
  [command = "", ...words]: readonly string[],
  kind: "exported" | "readonly",
  apply: (name: string) => void,
): Coroutine<number> {
  const named = words.filter((word) => word !== "-p" && word !== "--");
  if (named.length === 0) {
    const lines = shell.variables
      .list(kind)
      .map(([name, value]) => `${command} ${name}${value === undefined ? "" : `=${quoteText(value)}`}\n`);
    return yield* print(shell, command, lines.join(""));
  }
  for (const word of named) {
    const { name, value } = parse(command, word);
    if (value !== undefined) shell.variables.set(name, value);
    apply(name);
  }
  return 0;
}

function parse(command: string, word: string): { name: string; value: string | undefined } {
  const at = word.indexOf("=");
  const name = at === -1 ? word : word.slice(0, at);
  if (!isName(name)) throw new ShellError(`${command}: ${name}: bad variable name`);
  return { name, value: at === -1 ? undefined : word.slice(at + 1) };
}
