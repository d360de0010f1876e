import { OSError } from "../../errors.ts";
import type { Coroutine } from "../../tasks/awaitable.ts";
import { encodeText } from "../text.ts";
import { ShellError } from "./controlFlow.ts";
import { expandHereDoc, expandText } from "./expand.ts";
import type { FileStream, Undo } from "./fileTable.ts";
import type { Redirect, Redirection } from "./grammar.ts";
import type { Shell } from "./shell.ts";

/** A redirection cannot be made: the command is not run. Only where that is a special builtin, it ends the shell. */
export class RedirectError extends ShellError {}

/**
 * Makes the redirections of a command, in their order.
 * @returns how to take them back
 * @throws RedirectError with what was made taken back
 */
export function* redirect(shell: Shell, redirections: readonly Redirection[]): Coroutine<Undo> {
  const undo: Undo = [];
  try {
    for (const each of redirections) yield* redirectOne(shell, each, undo);
  } catch (error) {
    if (error instanceof RedirectError) yield* shell.tell(error); // as redirected until there
    yield* shell.files.restore(undo);
    throw error;
  }
  return undo;
}

function* redirectOne(shell: Shell, redirection: Redirection, undo: Undo): Coroutine<void> {
  const { descriptor } = redirection;
  if (descriptor?.type === "FileDescriptorVariable") throw new ShellError("Syntax error: redirection unexpected");
  if (redirection.type === "HereDoc") {
    const text = yield* expandHereDoc(shell, redirection);
    shell.files.set(descriptor?.value ?? 0, shell.context.openBytes(encodeText(text)), undo);
    return;
  }
  if (redirection.target === undefined) throw new ShellError("Syntax error: redirection unexpected");
  const target = yield* expandText(shell, redirection.target);
  if (redirection.type === "HereString") {
    shell.files.set(descriptor?.value ?? 0, shell.context.openBytes(encodeText(`${target}\n`)), undo);
    return;
  }
  const { operator } = redirection;
  const isOutput = operator.includes(">") && operator !== "<>";
  const number = descriptor?.value ?? (isOutput ? 1 : 0);
  const isDuplicate = operator === "<&" || operator === ">&";
  const stream = isDuplicate ? duplicated(shell, target) : yield* open(shell, operator, target);
  shell.files.set(number, stream, undo);
  if (operator.startsWith("&")) shell.files.set(2, stream, undo);
}

function duplicated(shell: Shell, target: string): FileStream | undefined {
  if (target === "-") return undefined;
  const stream = /^\d+$/.test(target) ? shell.files.get(Number(target)) : undefined;
  if (stream === undefined) throw new RedirectError(`${target}: Bad file descriptor`);
  return stream;
}

function* open(shell: Shell, operator: Redirect["operator"], path: string): Coroutine<FileStream> {
  const { context } = shell;
  const own = /^\/dev\/(?:std(in|out|err)|fd\/(\d+))$/.exec(path);
  if (own !== null) {
    const named = own[2] ?? ["in", "out", "err"].indexOf(own[1] as string);
    return duplicated(shell, String(named)) as FileStream;
  }
  const isReading = operator === "<";
  try {
    if (operator === "<>") {
      const [reader, writer] = yield* context.openDuplex(path);
      return { reader, writer };
    }
    if (isReading) {
      const { kind } = yield* context.fs.stat(path);
      if (kind === "directory") throw new RedirectError(`cannot open ${path}: Is a directory`);
      return yield* context.openReader(path);
    }
    const isAppended = operator === ">>" || operator === "&>>";
    return yield* context.openWriter(path, {
      append: isAppended,
      truncate: !isAppended,
      exclusive: operator === ">" && shell.hasOption("C") && (yield* isFile(shell, path)),
    });
  } catch (error) {
    if (!(error instanceof OSError)) throw error;
    throw new RedirectError(`cannot ${isReading ? "open" : "create"} ${path}: ${error.strerror}`);
  }
}

function* isFile(shell: Shell, path: string): Coroutine<boolean> {
  try {
    return (yield* shell.context.fs.stat(path)).kind === "file";
  } catch {
    return false;
  }
}
