import { isCancelled } from "../../errors.ts";
import type { Coroutine } from "../../tasks/awaitable.ts";
import { currentTask } from "../../tasks/tasks.ts";
import { decodeText } from "../text.ts";
import { FunctionReturn, Interruption, LoopJump, ShellError } from "./controlFlow.ts";
import { runStatements } from "./execute.ts";
import { expandPrompt } from "./expand.ts";
import { type Parsed, parseScript } from "./grammar.ts";
import type { Shell } from "./shell.ts";

/**
 * Runs commands as they are typed, with prompts on stderr, PS0 before each runs, until the end of the input. What goes wrong in one, SIGINT
 * included, ends that command only.
 *
 * @see https://pubs.opengroup.org/onlinepubs/9699919799/utilities/V3_chap02.html#tag_18_08_01
 */
export function* runInteractive(shell: Shell): Coroutine<void> {
  const task = currentTask();
  let isInterrupted = false;
  shell.options.add("i");
  shell.interrupts.becomeInteractive(() => {
    if (!isInterrupted) task?.cancel("SIGINT");
    isInterrupted = true;
  });
  for (let failure: ShellError | undefined; ;) {
    try {
      if (failure !== undefined) yield* shell.tell(failure);
      failure = undefined;
      yield* shell.runTraps();
      const command = yield* readCommand(shell);
      if (command === undefined) return;
      yield* runCommand(shell, command);
    } catch (error) {
      if (isInterrupted && isCancelled(error)) {
        isInterrupted = false;
        task?.uncancel();
        shell.status = 130;
      } else if (error instanceof Interruption || error instanceof FunctionReturn) shell.status = error.status;
      else if (error instanceof ShellError) {
        shell.status = error.status;
        failure = error;
      } else if (!(error instanceof LoopJump)) throw error;
    }
  }
}

/** A whole command, of as many lines as it needs; `undefined` at the end of the input. */
function* readCommand(shell: Shell): Coroutine<Parsed | undefined> {
  let source = "";
  const stdin = shell.files.reader(0);
  if (stdin === null) return undefined;
  stdin.forgetEof(); // it was for the command that read it
  shell.interrupts.isPrompting = true;
  for (;;) {
    yield* showPrompt(shell, source === "" ? "PS1" : "PS2");
    const line = yield* stdin.readline();
    source += decodeText(line);
    const parsed = parseScript(source);
    if (line.length === 0) return source === "" ? undefined : parsed;
    if (!parsed.isUnfinished) return parsed;
  }
}

function* runCommand(shell: Shell, { statements, error }: Parsed): Coroutine<void> {
  shell.interrupts.isPrompting = false;
  if (error !== undefined) throw error;
  yield* showPrompt(shell, "PS0");
  yield* runStatements(shell, statements);
}

function* showPrompt(shell: Shell, name: "PS0" | "PS1" | "PS2"): Coroutine<void> {
  const prompt = shell.variables.get(name) ?? "";
  const { status } = shell;
  let text = prompt;
  try {
    text = yield* expandPrompt(shell, prompt);
  } catch (error) {
    if (!(error instanceof ShellError)) throw error;
  }
  shell.status = status;
  yield* shell.write(2, text);
}
