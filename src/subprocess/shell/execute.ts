import type { Coroutine } from "../../tasks/awaitable.ts";
import type { ChildProcess } from "../program.ts";
import { FunctionReturn, ShellError, ShellExit } from "./controlFlow.ts";
import { expandPattern, expandText } from "./expand.ts";
import type {
  AndOr,
  Case,
  CompoundList,
  FunctionDefinition,
  If,
  Pipeline,
  PipelineNode,
  Redirection,
  Statement,
} from "./grammar.ts";
import { runFor, runWhile } from "./loops.ts";
import { matchesPattern } from "./pattern.ts";
import { runStages } from "./pipeline.ts";
import { redirect, RedirectError } from "./redirect.ts";
import { type Shell, statusOf } from "./shell.ts";
import { runSimpleCommand } from "./simpleCommand.ts";

/** Runs statements one after the other. In a subshell that does nothing else, a command takes the shell's place. */
export function* runStatements(shell: Shell, statements: readonly Statement[], isAll = false): Coroutine<number> {
  for (const { command, background } of statements) {
    if (shell.hasOption("n") && !shell.hasOption("i")) break;
    if (background === true) yield* runInBackground(shell, command);
    else yield* runNode(shell, command, isAll && statements.length === 1);
  }
  return shell.status;
}

function* runInBackground(shell: Shell, node: PipelineNode | AndOr): Coroutine<void> {
  const child = yield* shell.fork((subshell) => runNode(subshell, node, true), {
    stdin: null,
    ignore: ["SIGINT", "SIGQUIT"],
  });
  shell.jobs.set(child.pid, child);
  shell.lastJob = child.pid;
  shell.status = 0;
}

/** Runs a command of any kind; `isLast` if the shell does nothing after it, and may become it. */
export function* runNode(shell: Shell, node: PipelineNode | AndOr, isLast = false): Coroutine<number> {
  switch (node.type) {
    case "AndOr":
      return yield* runAndOr(shell, node);
    case "Pipeline":
      return yield* runPipeline(shell, node);
    case "Command": {
      shell.killed = 0;
      shell.status = yield* runSimpleCommand(shell, node, isLast);
      yield* shell.tellSignal(shell.killed);
      yield* shell.runTraps();
      return checkStatus(shell);
    }
    case "Redirected":
      if (node.command.type === "Subshell" && !isLast) {
        const child = yield* shell.fork((subshell) => runNode(subshell, node, true)); // which alone is redirected
        return yield* finish(shell, [child]);
      }
      return yield* withRedirections(shell, node.redirects, () =>
        runNode(shell, node.command, node.command.type === "Subshell"),
      );
    case "Function":
      shell.functions.set(node.name.text, node.body);
      return (shell.status = 0);
    case "Subshell": {
      const { commands } = node.body;
      if (isLast && !shell.interrupts.hasTraps) {
        throw new ShellExit(yield* shell.runToEnd(() => runStatements(shell, commands, true))); // it becomes the subshell
      }
      const child = yield* shell.fork((subshell) => runStatements(subshell, commands, true));
      return yield* finish(shell, [child]);
    }
    case "BraceGroup":
      return yield* runStatements(shell, node.body.commands, isLast);
    case "If":
      return yield* runIf(shell, node);
    case "For":
      return yield* runFor(shell, node);
    case "While":
      return yield* runWhile(shell, node);
    case "Case":
      return yield* runCase(shell, node);
    case "TestCommand":
      yield* shell.complain("[[: not found");
      shell.status = 127;
      return checkStatus(shell);
    case "ArithmeticCommand":
    case "ArithmeticFor":
    case "Select":
    case "Coproc":
      throw new ShellError(`Syntax error: ${node.type} is not part of the shell's language`);
    default:
      return node satisfies never;
  }
}

/** Runs the body of a function. */
export function* callFunction(
  shell: Shell,
  body: FunctionDefinition["body"],
  parameters: readonly string[],
): Coroutine<number> {
  const before = { parameters: shell.parameters, loops: shell.loops };
  shell.parameters = parameters;
  shell.loops = 0;
  shell.functionDepth += 1;
  shell.variables.enter();
  try {
    return yield* body.type === "CompoundList" ? runStatements(shell, body.commands) : runNode(shell, body);
  } catch (error) {
    if (error instanceof FunctionReturn) return (shell.status = error.status);
    throw error;
  } finally {
    shell.variables.leave();
    shell.functionDepth -= 1;
    Object.assign(shell, before);
  }
}

/** Ends the shell if `set -e` says so. */
function checkStatus(shell: Shell): number {
  if (shell.status !== 0 && shell.tested === 0 && shell.hasOption("e")) throw new ShellExit(shell.status);
  return shell.status;
}

/** Runs something whose status is asked for. */
export function* runTested(shell: Shell, run: () => Coroutine<number>): Coroutine<number> {
  shell.tested += 1;
  try {
    return yield* run();
  } finally {
    shell.tested -= 1;
  }
}

/** Runs something with redirections, if they can be made. */
function* withRedirections(
  shell: Shell,
  redirections: readonly Redirection[],
  run: () => Coroutine<number>,
): Coroutine<number> {
  let undo;
  try {
    undo = yield* redirect(shell, redirections);
  } catch (error) {
    if (!(error instanceof RedirectError)) throw error;
    shell.status = error.status;
    return checkStatus(shell);
  }
  try {
    return yield* run();
  } catch (error) {
    if (error instanceof ShellError) yield* shell.tell(error);
    throw error;
  } finally {
    yield* shell.files.restore(undo);
  }
}

function* runAndOr(shell: Shell, { commands, operators }: AndOr): Coroutine<number> {
  for (const [index, command] of commands.entries()) {
    const operator = operators[index - 1];
    if (operator !== undefined && (operator === "&&") !== (shell.status === 0)) continue;
    if (index === commands.length - 1) yield* runNode(shell, command);
    else yield* runTested(shell, () => runNode(shell, command));
  }
  return shell.status;
}

function* runPipeline(shell: Shell, pipeline: Pipeline): Coroutine<number> {
  const isNegated = pipeline.prefixes.some(({ type }) => type === "Negation");
  if (!isNegated) return yield* runStages(shell, pipeline);
  const status = yield* runTested(shell, () => runStages(shell, pipeline));
  return (shell.status = status === 0 ? 1 : 0);
}

/** Waits for all; the status is that of the last, or of the last that failed. */
export function* finish(shell: Shell, children: readonly ChildProcess[]): Coroutine<number> {
  let [status, returncode] = [0, 0];
  for (const child of children) {
    returncode = yield* shell.interrupts.waitFor(child);
    if (returncode !== 0 || !shell.hasOption("pipefail")) status = statusOf(returncode);
  }
  yield* shell.tellSignal(returncode);
  shell.status = status;
  yield* shell.runTraps();
  return checkStatus(shell);
}

function* runIf(shell: Shell, node: If): Coroutine<number> {
  for (const { clause, then } of [node, ...node.elif]) {
    if ((yield* runTested(shell, () => runList(shell, clause))) === 0) return yield* runList(shell, then);
  }
  if (node.else !== undefined) return yield* runList(shell, node.else);
  return (shell.status = 0);
}

function* runCase(shell: Shell, { word, items }: Case): Coroutine<number> {
  const text = yield* expandText(shell, word);
  let falls = false;
  let hasRun = false;
  for (const { pattern, body, terminator } of items) {
    if (!falls && !(yield* matchesAny(shell, pattern, text))) continue;
    hasRun ||= body.commands.length > 0;
    yield* runList(shell, body);
    falls = terminator === ";&";
    if (!falls && terminator !== ";;&") break;
  }
  if (!hasRun) shell.status = 0;
  return shell.status;
}

function* matchesAny(shell: Shell, patterns: Case["items"][number]["pattern"], text: string): Coroutine<boolean> {
  for (const pattern of patterns) if (matchesPattern(yield* expandPattern(shell, pattern), text)) return true;
  return false;
}

export function* runList(shell: Shell, list: CompoundList): Coroutine<number> {
  return yield* runStatements(shell, list.commands);
}
