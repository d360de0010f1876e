import { OSError } from "../../errors.ts";
import type { Coroutine } from "../../tasks/awaitable.ts";
import type { Program } from "../program.ts";
import { command, CommandError, complain, print, quote, reasonOf } from "./parts/command.ts";
import { parseOptions } from "./parts/options.ts";

/** `rm [-dfrRv] FILE…` */
export const rm: Program = command(function* (context) {
  const { operands, has } = parseOptions(context.argv, "dfirRv", {
    dir: "d",
    force: "f",
    recursive: "r",
    verbose: "v",
  });
  if (operands.length === 0 && !has("f")) {
    throw new CommandError(`missing operand\nTry '${context.argv[0]} --help' for more information.`);
  }
  const { fs } = context;
  const isRecursive = has("r") || has("R");
  let status = 0;
  for (const path of operands) {
    if (isRecursive && /^(?:.*\/)?\.\.?\/*$/.test(path)) {
      yield* fail(`refusing to remove '.' or '..' directory: skipping ${quote(path)}`);
    } else if (isRecursive && /^\/+$/.test(path)) {
      yield* fail(
        `it is dangerous to operate recursively on ${quote(path)}\n${context.argv[0]}: use --no-preserve-root to override this failsafe`,
      );
    } else yield* remove(path);
  }
  return status;

  function* remove(path: string): Coroutine<void> {
    try {
      const { kind } = yield* fs.lstat(path);
      if (kind !== "directory") {
        yield* fs.unlink(path);
        if (has("v")) yield* print(context, `removed ${quote(path)}\n`);
        return;
      }
      if (!isRecursive && !has("d")) {
        yield* fail(`cannot remove ${quote(path)}: Is a directory`);
        return;
      }
      if (isRecursive) {
        for (const { name } of yield* fs.readdir(path)) yield* remove(`${path.replace(/\/+$/, "")}/${name}`);
      }
      yield* fs.rmdir(path);
      if (has("v")) yield* print(context, `removed directory ${quote(path)}\n`);
    } catch (error) {
      if (has("f") && error instanceof OSError && (error.code === "ENOENT" || error.code === "ENOTDIR")) return;
      yield* fail(`cannot remove ${quote(path)}: ${reasonOf(error)}`);
    }
  }

  function* fail(message: string): Coroutine<void> {
    status = 1;
    yield* complain(context, message);
  }
});
