import type { Coroutine } from "../../tasks/awaitable.ts";
import { LoopJump, ShellError } from "./controlFlow.ts";
import { runList, runTested } from "./execute.ts";
import { expandFields } from "./expand.ts";
import type { CompoundList, For, While } from "./grammar.ts";
import type { Shell } from "./shell.ts";
import { isName } from "./variables.ts";

/** Runs the body for each word, or each positional parameter. */
export function* runFor(shell: Shell, { name, wordlist, body }: For): Coroutine<number> {
  if (!isName(name.text)) throw new ShellError("Syntax error: Bad for loop variable");
  const values = wordlist === undefined ? shell.parameters : yield* expandFields(shell, wordlist);
  let status = 0;
  yield* runLoop(shell, function* () {
    for (const value of values) {
      shell.variables.set(name.text, value);
      if (!(yield* runBody(shell, body))) return (status = 0);
      status = shell.status;
    }
    return status;
  });
  return (shell.status = status);
}

/** Runs the body while, or until, the clause succeeds. */
export function* runWhile(shell: Shell, { kind, clause, body }: While): Coroutine<number> {
  let status = 0;
  yield* runLoop(shell, function* () {
    for (;;) {
      const isGoing = yield* jumpable(shell, () => runTested(shell, () => runList(shell, clause)));
      if (isGoing === "break") return (status = 0);
      if (isGoing === "continue") continue;
      if ((isGoing === 0) !== (kind === "while")) return status;
      if (!(yield* runBody(shell, body))) return (status = 0);
      status = shell.status;
    }
  });
  return (shell.status = status);
}

function* runLoop(shell: Shell, run: () => Coroutine<number>): Coroutine<void> {
  shell.loops += 1;
  try {
    yield* run();
  } finally {
    shell.loops -= 1;
  }
}

/** One turn of a loop; `false` if it ends the loop. */
function* runBody(shell: Shell, body: CompoundList): Coroutine<boolean> {
  yield; // others run, and signals come, also while the loop waits for nothing
  const outcome = yield* jumpable(shell, () => runList(shell, body));
  if (outcome === "continue") shell.status = 0;
  return outcome !== "break";
}

/** What a part of a loop ends by. A jump to a loop further out goes on its way. */
function* jumpable(shell: Shell, run: () => Coroutine<number>): Coroutine<number | "break" | "continue"> {
  const { tested } = shell;
  try {
    return yield* run();
  } catch (error) {
    if (!(error instanceof LoopJump)) throw error;
    shell.tested = tested;
    if (error.levels > 1) {
      error.levels -= 1;
      throw error;
    }
    return error.kind;
  }
}
