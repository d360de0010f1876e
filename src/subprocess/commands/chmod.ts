import type { Coroutine } from "../../tasks/awaitable.ts";
import type { Program, ProgramContext } from "../program.ts";
import { command, CommandError, complain, print, quote, quoteIfNeeded, reasonOf } from "./parts/command.ts";
import { statOrNone } from "./parts/destination.ts";
import { modeText, parseMode } from "./parts/mode.ts";
import { parseOptions } from "./parts/options.ts";

/** `chmod [-cfRv] MODE[,MODE]… FILE…`, or `--reference=FILE` in place of a mode */
export const chmod: Program = command(function* (context) {
  const { argv, fs } = context;
  const [modes, args] = modesApart(argv);
  const { operands, has, value } = parseOptions(args, "cfRv", {
    changes: "c",
    "no-preserve-root": "no-preserve-root",
    "preserve-root": "preserve-root",
    quiet: "f",
    recursive: "R",
    reference: "reference:",
    silent: "f",
    verbose: "v",
  });
  const help = `\nTry '${argv[0]} --help' for more information.`;
  const reference = value("reference");
  const [text, ...files] = reference !== undefined || modes.length > 0 ? [modes.join(","), ...operands] : operands;
  if (text === undefined) throw new CommandError(`missing operand${help}`);
  if (files.length === 0) throw new CommandError(`missing operand after ${quote(argv.at(-1) as string)}${help}`);
  const change = reference === undefined ? parseMode(text, context.umask) : yield* changeTo(context, reference);
  if (change === undefined) throw new CommandError(`invalid mode: ${quote(text)}${help}`);
  const whole = modes.length === 0 ? undefined : parseMode(text, 0);
  let status = 0;
  for (const file of files) yield* visit(file);
  return status;

  function* visit(path: string): Coroutine<void> {
    try {
      const { kind, mode } = yield* fs.stat(path);
      const isDirectory = kind === "directory";
      const changed = (change as NonNullable<typeof change>)(mode, isDirectory);
      yield* fs.chmod(path, changed);
      yield* tell(path, mode, changed);
      const wanted = whole?.(mode, isDirectory) ?? changed;
      if ((changed & ~wanted) !== 0) {
        status = 1;
        const name = quoteIfNeeded(path);
        yield* complain(context, `${name}: new permissions are ${modeText(changed)}, not ${modeText(wanted)}`);
      }
      if (has("R") && isDirectory) yield* visitAll(path);
    } catch (error) {
      status = 1;
      yield* fail(path, reasonOf(error));
    }
  }

  function* visitAll(directory: string): Coroutine<void> {
    for (const entry of yield* fs.readdir(directory)) {
      const path = `${directory.replace(/\/$/, "")}/${entry.name}`;
      if (entry.kind !== "link") yield* visit(path);
      else if (has("v")) yield* print(context, `neither symbolic link ${quote(path)} nor referent has been changed\n`);
    }
  }

  function* tell(path: string, mode: number, changed: number): Coroutine<void> {
    if (!has("v") && (!has("c") || changed === mode)) return;
    const [before, after] = [mode, changed].map((each) => `${each.toString(8).padStart(4, "0")} (${modeText(each)})`);
    const how = changed === mode ? `retained as ${after}` : `changed from ${before} to ${after}`;
    yield* print(context, `mode of ${quote(path)} ${how}\n`);
  }

  function* fail(path: string, reason: string): Coroutine<void> {
    if (!has("f")) {
      const isDangling = (yield* statOrNone(context, path, "lstat"))?.kind === "link";
      yield* complain(
        context,
        isDangling ? `cannot operate on dangling symlink ${quote(path)}` : `cannot access ${quote(path)}: ${reason}`,
      );
    }
    if (has("v")) yield* print(context, `${quote(path)} could not be accessed\n`);
  }
});

/** The modes that look like options, as `-x`, and the other words. */
function modesApart(argv: readonly string[]): [modes: string[], others: string[]] {
  const end = argv.indexOf("--");
  const isMode = (word: string, at: number): boolean =>
    at > 0 && (end === -1 || at < end) && /^-[rwxXstugoa,+=0-7]/.test(word);
  return [argv.filter(isMode), argv.filter((word, at) => !isMode(word, at))];
}

/** Gives the mode of a file. */
function* changeTo(context: ProgramContext, reference: string): Coroutine<() => number> {
  try {
    const { mode } = yield* context.fs.stat(reference);
    return () => mode;
  } catch (error) {
    throw new CommandError(`failed to get attributes of ${quote(reference)}: ${reasonOf(error)}`);
  }
}
