import { OSError } from "../../errors.ts";
import type { StreamWriter } from "../../streams/streamWriter.ts";
import type { Coroutine } from "../../tasks/awaitable.ts";
import type { SpawnOptions } from "../program.ts";
import type { Builtin } from "./builtins/builtin.ts";
import { builtins, isSpecial } from "./builtins/index.ts";
import { ShellError, ShellExit } from "./controlFlow.ts";
import { callFunction } from "./execute.ts";
import { expandFields, expandText } from "./expand.ts";
import type { Undo } from "./fileTable.ts";
import type { Assignment, Command } from "./grammar.ts";
import { redirect, RedirectError } from "./redirect.ts";
import { type Shell, statusOf } from "./shell.ts";

/** Runs a simple command; one that is a program takes the shell's place if `isLast`. */
export function* runSimpleCommand(shell: Shell, node: Command, isLast: boolean): Coroutine<number> {
  shell.substituted = undefined;
  const argv = yield* expandArguments(shell, node);
  const traced = shell.files.writer(2);
  const assignments = node.prefix.filter((each) => each.type === "Assignment");
  let undo: Undo;
  try {
    undo = yield* redirect(shell, node.redirects);
  } catch (error) {
    if (!(error instanceof RedirectError) || isSpecial(argv[0])) throw error;
    return error.status;
  }
  let isPermanent = false;
  try {
    const result = yield* runWith(shell, argv, assignments, isLast, traced);
    isPermanent = result.keepsRedirections === true;
    return result.status;
  } catch (error) {
    if (error instanceof ShellError) yield* shell.tell(error);
    throw error;
  } finally {
    if (isPermanent) yield* shell.files.commit(undo);
    else yield* shell.files.restore(undo);
  }
}

interface Result {
  readonly status: number;
  /** `exec` without a command: what was redirected stays so. */
  readonly keepsRedirections?: boolean;
}

function* runWith(
  shell: Shell,
  argv: readonly string[],
  assignments: readonly Assignment[],
  isLast: boolean,
  traced: StreamWriter | null,
): Coroutine<Result> {
  const [name] = argv;
  if (name === undefined || (isSpecial(name) && !shell.functions.has(name))) {
    for (const each of assignments) yield* assign(shell, each);
    if (name === "exec" && argv.length > 1) for (const each of assignments) shell.variables.export(each.name);
    if (name === undefined) {
      yield* trace(shell, traced, assignments, argv);
      return { status: shell.substituted ?? 0 };
    }
    yield* trace(shell, traced, assignments, argv);
    const status = yield* (builtins[name] as NonNullable<(typeof builtins)[string]>)(shell, argv);
    return { status, keepsRedirections: name === "exec" && argv.length === 1 };
  }
  if (assignments.length === 0) {
    yield* trace(shell, traced, assignments, argv);
    return { status: yield* dispatch(shell, argv, isLast) };
  }
  shell.variables.enter();
  try {
    for (const each of assignments) {
      const value = yield* valueOf(shell, each);
      shell.variables.makeLocal(each.name);
      shell.variables.set(each.name, value);
      shell.variables.export(each.name);
    }
    yield* trace(shell, traced, assignments, argv);
    return { status: yield* dispatch(shell, argv, isLast) };
  } finally {
    shell.variables.leave();
  }
}

/** Runs a function, a builtin or a program. */
function* dispatch(shell: Shell, argv: readonly string[], isLast: boolean): Coroutine<number> {
  const [name = ""] = argv;
  const body = shell.functions.get(name);
  if (body !== undefined) return yield* callFunction(shell, body, argv.slice(1));
  return yield* runBuiltinOrProgram(shell, argv, isLast);
}

/** Runs a builtin or a program, not a function: what `command` does. */
export function* runBuiltinOrProgram(shell: Shell, argv: readonly string[], isLast: boolean): Coroutine<number> {
  const [name = ""] = argv;
  const builtin = Object.hasOwn(builtins, name) ? builtins[name] : undefined;
  if (builtin !== undefined) return yield* runBuiltin(shell, builtin, argv);
  return yield* runProgram(shell, argv, isLast && !shell.interrupts.hasExit);
}

/** An error of a builtin that is not special, or is run by `command`, does not end the shell. */
function* runBuiltin(shell: Shell, builtin: Builtin, argv: readonly string[]): Coroutine<number> {
  try {
    return yield* builtin(shell, argv);
  } catch (error) {
    if (!(error instanceof ShellError)) throw error;
    yield* shell.tell(error);
    return error.status;
  }
}

/** Runs a program as a child, or in the place of the shell. */
export function* runProgram(shell: Shell, argv: readonly string[], isLast: boolean): Coroutine<number> {
  const { context, files } = shell;
  const options: SpawnOptions = {
    stdin: files.reader(0) ?? "closed",
    stdout: files.writer(1) ?? "closed",
    stderr: files.writer(2),
    inherit: files.further,
    env: shell.variables.environment(),
    cwd: context.cwd,
  };
  try {
    return yield* start(shell, argv, options, isLast);
  } catch (error) {
    if (!(error instanceof OSError)) throw error;
    if (error.code === "EAGAIN") throw new ShellError("Cannot fork");
    const isMissing = error.code === "ENOENT" || error.code === "ENOTDIR";
    yield* shell.complain(`${argv[0]}: ${isMissing ? "not found" : error.strerror}`);
    return isMissing ? 127 : 126;
  }
}

function* start(shell: Shell, argv: readonly string[], options: SpawnOptions, isLast: boolean): Coroutine<number> {
  const { context, interrupts } = shell;
  try {
    if (isLast) throw new ShellExit(yield* context.exec(argv, options), true);
    const returncode = yield* interrupts.waitFor(yield* interrupts.start(context.spawn(argv, options)));
    shell.killed = Math.min(returncode, 0);
    return statusOf(returncode);
  } catch (error) {
    if (!(error instanceof OSError) || error.code !== "ENOEXEC") throw error;
  }
  // A file that does not say who is to run it is a script of the shell.
  const [name = "", ...args] = argv;
  const path = (yield* context.which(name, options.env)) ?? "";
  return yield* start(shell, ["/bin/sh", path, ...args], options, isLast);
}

function* expandArguments(shell: Shell, { name, args }: Command): Coroutine<string[]> {
  const argv: string[] = name === undefined ? [] : yield* expandFields(shell, [name]);
  for (const arg of args) {
    if (arg.type === "Word") argv.push(...(yield* expandFields(shell, [arg])));
    else argv.push(`${arg.name}=${yield* valueOf(shell, arg)}`);
  }
  return argv;
}

function* assign(shell: Shell, assignment: Assignment): Coroutine<void> {
  shell.variables.set(assignment.name, yield* valueOf(shell, assignment));
}

function* valueOf(shell: Shell, { value, append, index, name }: Assignment): Coroutine<string> {
  if (value.type === "ArrayValue" || index !== undefined) throw new ShellError('Syntax error: "(" unexpected');
  const text = yield* expandText(shell, value, { isAssigned: true });
  return append === true ? (shell.variables.get(name) ?? "") + text : text;
}

/** Shows the command, if `set -x` says so, where stderr was before its redirections. */
function* trace(
  shell: Shell,
  traced: StreamWriter | null,
  assignments: readonly Assignment[],
  argv: readonly string[],
): Coroutine<void> {
  if (!shell.hasOption("x")) return;
  const set = assignments.map(({ name }) => `${name}=${shell.variables.get(name) ?? ""}`);
  yield* shell.writeTo(traced, `${shell.variables.get("PS4") ?? ""}${[...set, ...argv].join(" ")}\n`);
}
