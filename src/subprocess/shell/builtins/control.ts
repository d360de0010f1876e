import { OSError } from "../../../errors.ts";
import type { Coroutine } from "../../../tasks/awaitable.ts";
import { decodeText } from "../../text.ts";
import { FunctionReturn, LoopJump, ShellError, ShellExit } from "../controlFlow.ts";
import type { Shell } from "../shell.ts";
import { runProgram } from "../simpleCommand.ts";
import { type Builtin, naturalOf } from "./builtin.ts";

/** `:` and `true` */
export const colon: Builtin = function* () {
  return 0;
};

export const eval_: Builtin = function* (shell, [, ...words]) {
  return yield* shell.run(words.join(" "));
};

/** `. FILE`, which is looked for along PATH if there is no slash in it. */
export const dot: Builtin = function* (shell, [name, file, ...parameters]) {
  if (file === undefined) throw new ShellError(`${name}: filename argument required`);
  const source = yield* readScript(shell, file);
  const before = shell.parameters;
  if (parameters.length > 0) shell.parameters = parameters;
  shell.functionDepth += 1;
  try {
    return yield* shell.run(source);
  } catch (error) {
    if (error instanceof FunctionReturn) return error.status;
    throw error;
  } finally {
    shell.functionDepth -= 1;
    if (parameters.length > 0) shell.parameters = before;
  }
};

function* readScript(shell: Shell, file: string): Coroutine<string> {
  const directories = file.includes("/") ? [""] : (shell.variables.get("PATH") ?? "").split(":");
  for (const directory of directories) {
    const path = file.includes("/") ? file : `${directory === "" ? "." : directory}/${file}`;
    try {
      if ((yield* shell.context.fs.stat(path)).kind === "directory") continue;
      const reader = yield* shell.context.openReader(path);
      const bytes = yield* reader.read();
      yield* shell.context.close(reader);
      return decodeText(bytes);
    } catch (error) {
      if (!(error instanceof OSError)) throw error;
    }
  }
  throw new ShellError(`.: cannot open ${file}: No such file`);
}

/** With a command, becomes it; without one, its redirections stay. */
export const exec: Builtin = function* (shell, [, ...argv]) {
  if (argv.length === 0) return 0;
  throw new ShellExit(yield* runProgram(shell, argv, true));
};

export const exit: Builtin = function* (shell, argv) {
  throw new ShellExit(statusFrom(argv, shell.statusBeforeTrap ?? shell.status));
};

export const return_: Builtin = function* (shell, argv) {
  throw new FunctionReturn(statusFrom(argv, shell.status));
};

export const break_: Builtin = function* (shell, argv) {
  return jump(shell, "break", argv);
};

export const continue_: Builtin = function* (shell, argv) {
  return jump(shell, "continue", argv);
};

export const shift: Builtin = function* (shell, [, text = "1"]) {
  const count = naturalOf(text);
  if (count === undefined) throw new ShellError(`shift: Illegal number: ${text}`);
  if (count > shell.parameters.length) throw new ShellError("shift: can't shift that many");
  shell.parameters = shell.parameters.slice(count);
  return 0;
};

/** The times that processes took cannot be known here: they are 0. */
export const times: Builtin = function* (shell) {
  yield* shell.write(1, "0m0.000000s 0m0.000000s\n0m0.000000s 0m0.000000s\n");
  return 0;
};

/** Nothing is limited here. */
export const ulimit: Builtin = function* (shell) {
  yield* shell.write(1, "unlimited\n");
  return 0;
};

function statusFrom([name, text]: readonly string[], otherwise: number): number {
  if (text === undefined) return otherwise;
  const status = naturalOf(text);
  if (status === undefined) throw new ShellError(`${name}: Illegal number: ${text}`);
  return status & 255;
}

function jump(shell: Shell, kind: "break" | "continue", [, text = "1"]: readonly string[]): number {
  const levels = naturalOf(text);
  if (levels === undefined || levels === 0) throw new ShellError(`${kind}: Illegal number: ${text}`);
  if (shell.loops === 0) return 0;
  throw new LoopJump(kind, Math.min(levels, shell.loops));
}
