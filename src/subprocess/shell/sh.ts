import { OSError } from "../../errors.ts";
import type { Coroutine } from "../../tasks/awaitable.ts";
import type { Program, ProgramContext } from "../program.ts";
import { decodeText } from "../text.ts";
import { setOptions } from "./builtins/variables.ts";
import { ShellError } from "./controlFlow.ts";
import { runStatements } from "./execute.ts";
import { parseScript } from "./grammar.ts";
import { runInteractive } from "./interactive.ts";
import { Shell } from "./shell.ts";

/**
 * The shell: `sh [-eux…] [-o option] [-c command [name [argument…]]]`, `sh file [argument…]`, or a script from stdin;
 * with `-i`, commands as they are typed.
 *
 * @see https://pubs.opengroup.org/onlinepubs/9699919799/utilities/sh.html
 */
export const sh: Program = function* (context) {
  const { options, mode, operands, isInteractive } = parseArguments(context.argv.slice(1));
  const [first, ...rest] = operands;
  const [name, parameters] =
    mode === "command" ? [rest[0] ?? "sh", rest.slice(1)] : mode === "input" ? ["sh", operands] : [first ?? "sh", rest];
  const shell = new Shell(context, name, parameters);
  return yield* shell.runToEnd(function* () {
    yield* setOptions(shell, options);
    if (mode === "command") {
      if (first === undefined) throw new ShellError("-c requires an argument");
      yield* shell.run(first, true);
    } else if (mode === "input" || first === undefined) {
      yield* isInteractive ? runInteractive(shell) : runInput(shell);
    } else yield* shell.run(yield* readFile(context, first), true);
  });
};

interface Arguments {
  readonly options: string[];
  readonly mode: "command" | "input" | "file";
  readonly operands: string[];
  readonly isInteractive: boolean;
}

function parseArguments(args: readonly string[]): Arguments {
  const options: string[] = [];
  let mode: Arguments["mode"] = "file";
  let isInteractive = false;
  let at = 0;
  for (; /^[-+]./.test(args[at] ?? "") && args[at] !== "--"; at++) {
    const arg = args[at] as string;
    if (/^-[a-zA-Z]*c/.test(arg)) mode = "command";
    else if (/^-[a-zA-Z]*s/.test(arg)) mode = "input";
    isInteractive ||= /^-[a-zA-Z]*i/.test(arg);
    const others = arg.replace(/[csil]/g, "");
    if (others.length > 1) options.push(others);
    if (/^[-+][a-zA-Z]*o$/.test(arg)) options.push(args[++at] ?? "");
  }
  return { options, mode, operands: args.slice(args[at] === "--" || args[at] === "-" ? at + 1 : at), isInteractive };
}

function* readFile(context: ProgramContext, path: string): Coroutine<string> {
  try {
    const reader = yield* context.openReader(path);
    const bytes = yield* reader.read();
    yield* context.close(reader);
    return decodeText(bytes);
  } catch (error) {
    if (!(error instanceof OSError)) throw error;
    throw new ShellError(`0: cannot open ${path}: ${error.strerror}`, 127);
  }
}

/** Runs stdin line by line, each as soon as it is a whole command: what follows is there for the command to read. */
function* runInput(shell: Shell): Coroutine<void> {
  const { stdin } = shell.context;
  let pending = "";
  for (;;) {
    const line = yield* stdin.readline();
    pending += decodeText(line);
    const parsed = parseScript(pending);
    const isEnd = line.length === 0;
    if (!isEnd && (parsed.error !== undefined || pending.endsWith("\\\n") || !parsed.isClosed)) continue;
    yield* runStatements(shell, parsed.statements);
    if (parsed.error !== undefined) throw new ShellError(parsed.error.message);
    if (isEnd) return;
    pending = "";
  }
}
