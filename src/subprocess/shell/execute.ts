import { gather } from "../../combinators/gather.ts";
import { OSError } from "../../errors.ts";
import type { Coroutine } from "../../tasks/awaitable.ts";
import type { Task } from "../../tasks/task.ts";
import { createTask } from "../../tasks/tasks.ts";
import type { ChildProcess, SpawnOptions } from "../program.ts";
import { builtins } from "./builtins/index.ts";
import { FunctionReturn, LoopJump, ShellError, ShellExit } from "./controlFlow.ts";
import { expandFields, expandPattern, expandText } from "./expand.ts";
import type {
  AndOr,
  Case,
  CommandNode,
  CompoundList,
  For,
  FunctionDefinition,
  If,
  Pipeline,
  PipelineNode,
  Redirection,
  Statement,
  While,
} from "./grammar.ts";
import { matchesPattern } from "./pattern.ts";
import { redirect, RedirectError } from "./redirect.ts";
import { type Shell, statusOf } from "./shell.ts";
import { runSimpleCommand } from "./simpleCommand.ts";
import { isName } from "./variables.ts";

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
function* runNode(shell: Shell, node: PipelineNode | AndOr, isLast = false): Coroutine<number> {
  switch (node.type) {
    case "AndOr":
      return yield* runAndOr(shell, node);
    case "Pipeline":
      return yield* runPipeline(shell, node);
    case "Command": {
      shell.status = yield* runSimpleCommand(shell, node, isLast);
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
function* runTested(shell: Shell, run: () => Coroutine<number>): Coroutine<number> {
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
    yield* shell.complain(error.message);
    shell.status = 2;
    return checkStatus(shell);
  }
  try {
    return yield* run();
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

/** Every stage is a process, and all run at once. */
function* runStages(shell: Shell, { commands, operators }: Pipeline): Coroutine<number> {
  const [only] = commands;
  if (commands.length === 1 && only !== undefined) return yield* runNode(shell, only);
  const starting: Task<ChildProcess>[] = [];
  let input = shell.files.reader(0);
  for (const [index, command] of commands.entries()) {
    const [reader, writer] = index < commands.length - 1 ? shell.context.pipe() : [null, shell.files.writer(1)];
    const stderr = operators[index] === "|&" ? writer : shell.files.writer(2);
    const streams: SpawnOptions = { stdin: input ?? "closed", stdout: writer ?? "closed", stderr };
    starting.push(createTask(startStage(shell, command, streams), { eagerStart: true }));
    if (index > 0 && input !== null) yield* shell.context.close(input);
    if (reader !== null && writer !== null) yield* shell.context.close(writer);
    input = reader;
  }
  return yield* finish(shell, yield* gather(starting));
}

/** A stage that is a program with plain arguments needs no subshell before it. */
function* startStage(shell: Shell, command: CommandNode, streams: SpawnOptions): Coroutine<ChildProcess> {
  const argv = plainProgram(shell, command);
  if (argv !== undefined) {
    try {
      const spawning = shell.context.spawn(argv, {
        ...streams,
        inherit: shell.files.further,
        env: shell.variables.environment(),
      });
      return yield* shell.interrupts.start(spawning);
    } catch (error) {
      if (!(error instanceof OSError)) throw error; // a subshell says why it cannot be started
    }
  }
  return yield* shell.fork((subshell) => runNode(subshell, command, true), streams);
}

/** The program and arguments of a command if nothing in it is to be expanded, assigned, redirected or shown. */
function plainProgram(shell: Shell, command: CommandNode): string[] | undefined {
  if (command.type !== "Command" || command.name === undefined || shell.hasOption("x")) return undefined;
  if (command.prefix.length > 0 || command.redirects.length > 0) return undefined;
  const argv: string[] = [];
  for (const word of [command.name, ...command.args]) {
    if (word.type !== "Word" || !/^[\w.,/:@%+-]+$/.test(word.text)) return undefined;
    argv.push(word.text);
  }
  const [name = ""] = argv;
  return Object.hasOwn(builtins, name) || shell.functions.has(name) ? undefined : argv;
}

/** Waits for all; the status is that of the last, or of the last that failed. */
function* finish(shell: Shell, children: readonly ChildProcess[]): Coroutine<number> {
  let status = 0;
  for (const child of children) {
    const own = statusOf(yield* shell.interrupts.waitFor(child));
    if (own !== 0 || !shell.hasOption("pipefail")) status = own;
  }
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

function* runFor(shell: Shell, { name, wordlist, body }: For): Coroutine<number> {
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

function* runWhile(shell: Shell, { kind, clause, body }: While): Coroutine<number> {
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

function* runList(shell: Shell, list: CompoundList): Coroutine<number> {
  return yield* runStatements(shell, list.commands);
}
