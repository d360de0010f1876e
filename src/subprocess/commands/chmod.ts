import type { Coroutine } from "../../tasks/awaitable.ts";
import type { Program } from "../program.ts";
import { command, CommandError, complain, print, quote, reasonOf } from "./parts/command.ts";
import { modeText, parseMode } from "./parts/mode.ts";
import { parseOptions } from "./parts/options.ts";

/** `chmod [-cfRv] MODE[,MODE]… FILE…` */
export const chmod: Program = command(function* (context) {
  const { argv, fs } = context;
  const clearing = argv.findIndex((each, at) => at > 0 && /^-[rwxXst]+$/.test(each)); // `-x` is a mode
  const args = clearing === -1 ? argv : [argv[0] as string, ...argv.slice(1, clearing), "--", ...argv.slice(clearing)];
  const { operands, has } = parseOptions(args, "cfRv", { changes: "c", recursive: "R", silent: "f", verbose: "v" });
  const help = `\nTry '${argv[0]} --help' for more information.`;
  const [text, ...files] = operands;
  if (text === undefined) throw new CommandError(`missing operand${help}`);
  if (files.length === 0) throw new CommandError(`missing operand after ${quote(text)}${help}`);
  const change = parseMode(text, context.umask);
  if (change === undefined) throw new CommandError(`invalid mode: ${quote(text)}${help}`);
  let status = 0;
  for (const file of files) yield* visit(file);
  return status;

  function* visit(path: string): Coroutine<void> {
    try {
      const { kind, mode } = yield* fs.stat(path);
      const changed = (change as NonNullable<typeof change>)(mode, kind === "directory");
      yield* fs.chmod(path, changed);
      if (has("v") || (has("c") && changed !== mode)) {
        const [before, after] = [mode, changed].map(
          (each) => `${each.toString(8).padStart(4, "0")} (${modeText(each)})`,
        );
        yield* print(
          context,
          changed === mode
            ? `mode of ${quote(path)} retained as ${after}\n`
            : `mode of ${quote(path)} changed from ${before} to ${after}\n`,
        );
      }
      if (!has("R") || kind !== "directory") return;
      for (const entry of yield* fs.readdir(path)) {
        if (entry.kind !== "link") yield* visit(`${path.replace(/\/$/, "")}/${entry.name}`);
      }
    } catch (error) {
      status = 1;
      const reason = reasonOf(error);
      if (!has("f")) yield* complain(context, `cannot access ${quote(path)}: ${reason}`);
    }
  }
});
