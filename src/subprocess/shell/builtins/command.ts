import type { Coroutine } from "../../../tasks/awaitable.ts";
import type { Shell } from "../shell.ts";
import { runBuiltinOrProgram } from "../simpleCommand.ts";
import { type Builtin, print } from "./builtin.ts";
import { builtins, isSpecial } from "./index.ts";

const keywords: ReadonlySet<string> = new Set(
  "! { } case do done elif else esac fi for if in then until while".split(" "),
);

/** Runs a command that is no function; `-v` and `-V` say what it is. */
export const command: Builtin = function* (shell, [, ...words]) {
  let kind: "run" | "short" | "long" = "run";
  while (/^-[pvV]+$/.test(words[0] ?? "")) {
    const option = words.shift() as string;
    if (option.includes("v")) kind = "short";
    if (option.includes("V")) kind = "long";
  }
  if (words[0] === "--") words.shift();
  if (words.length === 0) return 0;
  if (kind === "run") return yield* runBuiltinOrProgram(shell, words, false);
  return yield* describeAll(shell, words, kind);
};

export const type: Builtin = (shell, [, ...words]) => describeAll(shell, words, "long");

/** Where programs are is not remembered: there is nothing to do. */
export const hash: Builtin = function* () {
  return 0;
};

function* describeAll(shell: Shell, words: readonly string[], kind: "short" | "long"): Coroutine<number> {
  let status = 0;
  for (const word of words) {
    const description = yield* describe(shell, word);
    if (description === undefined) {
      status = 127;
      if (kind === "long") yield* shell.write(2, `${word}: not found\n`);
    } else
      yield* print(shell, "command", `${kind === "long" ? `${word} is ${description.long}` : description.short}\n`);
  }
  return status;
}

function* describe(shell: Shell, word: string): Coroutine<{ short: string; long: string } | undefined> {
  if (keywords.has(word)) return { short: word, long: "a shell keyword" };
  if (shell.functions.has(word)) return { short: word, long: "a shell function" };
  if (Object.hasOwn(builtins, word)) {
    return { short: word, long: isSpecial(word) ? "a special shell builtin" : "a shell builtin" };
  }
  const env = { PATH: shell.variables.get("PATH") ?? "" };
  const path = yield* shell.context.which(word, env);
  if (path === undefined) return undefined;
  return { short: path, long: path };
}
