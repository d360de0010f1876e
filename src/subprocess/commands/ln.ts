import type { Coroutine } from "../../tasks/awaitable.ts";
import type { Program } from "../program.ts";
import { command, CommandError, complain, print, quote, reasonOf } from "./parts/command.ts";
import { statOrNone } from "./parts/destination.ts";
import { nameOf } from "./parts/found.ts";
import { parseOptions } from "./parts/options.ts";

/** `ln -s [-fnTv] TARGET… [LINK]`: symbolic links alone, as there are no others. */
export const ln: Program = command(function* (context) {
  const { operands, has } = parseOptions(context.argv, "fnsTv", {
    force: "f",
    "no-dereference": "n",
    "no-target-directory": "T",
    symbolic: "s",
    verbose: "v",
  });
  const { fs } = context;
  const help = `\nTry '${context.argv[0]} --help' for more information.`;
  if (operands.length === 0) throw new CommandError(`missing file operand${help}`);
  const last = operands.length === 1 ? "." : (operands.at(-1) as string);
  const targets = operands.length === 1 ? operands : operands.slice(0, -1);
  const there = has("T") ? undefined : yield* statOrNone(context, last, has("n") ? "lstat" : "stat");
  if (has("T") && operands.length > 2) throw new CommandError(`extra operand ${quote(operands[2] as string)}${help}`);
  if (there?.kind !== "directory" && targets.length > 1) {
    throw new CommandError(
      `target ${quote(last)}: ${there === undefined ? "No such file or directory" : "Not a directory"}`,
    );
  }
  let status = 0;
  for (const target of targets) {
    const path = there?.kind === "directory" ? `${last.replace(/(?<=.)\/+$/, "")}/${nameOf(target)}` : last;
    const reason = yield* link(target, path.replace(/^\.\/(?=.)/, operands.length === 1 ? "" : "./"));
    if (reason === undefined) continue;
    status = 1;
    yield* complain(context, reason);
  }
  return status;

  /** What has kept it from being made, if anything has. */
  function* link(target: string, path: string): Coroutine<string | undefined> {
    if (!has("s")) return `failed to create hard link ${quote(path)} => ${quote(target)}: Operation not permitted`;
    try {
      const before = has("f") ? yield* statOrNone(context, path, "lstat") : undefined;
      if (before?.kind === "directory") return `${path}: cannot overwrite directory`;
      if (before !== undefined) yield* fs.unlink(path);
      yield* fs.symlink(target, path);
    } catch (error) {
      const what = target === "" ? `${quote(path)} -> ''` : quote(path);
      return `failed to create symbolic link ${what}: ${reasonOf(error)}`;
    }
    if (has("v")) yield* print(context, `${quote(path)} -> ${quote(target)}\n`);
    return undefined;
  }
});
