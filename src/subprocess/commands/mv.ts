import type { Coroutine } from "../../tasks/awaitable.ts";
import type { Program } from "../program.ts";
import { command, complain, print, quote, reasonOf } from "./parts/command.ts";
import { destinationsOf, statOrNone } from "./parts/destination.ts";
import { parseOptions } from "./parts/options.ts";

/** `mv [-fnTuv] [-t DIRECTORY] SOURCE… TARGET` */
export const mv: Program = command(function* (context) {
  const line = parseOptions(context.argv, "fint:Tuv", {
    force: "f",
    "no-clobber": "n",
    "no-target-directory": "T",
    "target-directory": "t",
    update: "u",
    verbose: "v",
  });
  const { has } = line;
  const { fs } = context;
  let status = 0;
  for (const [source, target] of yield* destinationsOf(context, line)) {
    const message = yield* move(source, target);
    if (message === undefined) continue;
    status = 1;
    yield* complain(context, message);
  }
  return status;

  /** What has kept it from being moved, if anything has. */
  function* move(source: string, target: string): Coroutine<string | undefined> {
    const there = yield* statOrNone(context, target);
    try {
      const stat = yield* fs.lstat(source);
      if (there?.ino === stat.ino) {
        const isSame = stat.kind === "file";
        return isSame ? `${quote(source)} and ${quote(target)} are the same file` : into(source, target);
      }
      if (there?.kind === "directory" && stat.kind !== "directory")
        return `cannot overwrite directory ${quote(target)} with non-directory`;
      if (there?.kind === "file" && stat.kind === "directory") {
        return `cannot overwrite non-directory ${quote(target)} with directory ${quote(source)}`;
      }
      if (there !== undefined && (has("n") || (has("u") && there.mtime >= stat.mtime))) return undefined;
    } catch (error) {
      return `cannot stat ${quote(source)}: ${reasonOf(error)}`;
    }
    try {
      yield* fs.rename(source, target);
    } catch (error) {
      const reason = reasonOf(error);
      return reason === "Invalid argument"
        ? into(source, target)
        : `cannot move ${quote(source)} to ${quote(target)}: ${reason}`;
    }
    if (has("v")) yield* print(context, `renamed ${quote(source)} -> ${quote(target)}\n`);
    return undefined;
  }
});

function into(source: string, target: string): string {
  return `cannot move ${quote(source)} to a subdirectory of itself, ${quote(target)}`;
}
