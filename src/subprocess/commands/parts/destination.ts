import { OSError } from "../../../errors.ts";
import type { Coroutine } from "../../../tasks/awaitable.ts";
import type { FileStat } from "../../fileSystem.ts";
import type { ProgramContext } from "../../program.ts";
import { CommandError, quote } from "./command.ts";
import type { CommandLine } from "./options.ts";

/** What is known of a file; nothing if there is none. */
export function* statOrNone(
  { fs }: ProgramContext,
  path: string,
  how: "stat" | "lstat" = "stat",
): Coroutine<FileStat | undefined> {
  try {
    return yield* fs[how](path);
  } catch (error) {
    if (error instanceof OSError) return undefined;
    throw error;
  }
}

/**
 * What `cp` and `mv` are asked to do: each source with the path it is to have.
 * @throws CommandError if that makes no sense
 */
export function* destinationsOf(
  context: ProgramContext,
  { operands, has, value }: CommandLine,
): Coroutine<(readonly [source: string, target: string])[]> {
  const help = `\nTry '${context.argv[0]} --help' for more information.`;
  const directory = value("t");
  const sources = directory === undefined ? operands.slice(0, -1) : operands;
  const target = directory ?? operands.at(-1);
  if (target === undefined || operands.length === 0) throw new CommandError(`missing file operand${help}`);
  if (sources.length === 0) throw new CommandError(`missing destination file operand after ${quote(target)}${help}`);
  const stat = yield* statOrNone(context, target);
  if (directory !== undefined && stat?.kind !== "directory") {
    throw new CommandError(
      `target directory ${quote(target)}: ${stat === undefined ? "No such file or directory" : "Not a directory"}`,
    );
  }
  if (has("T")) {
    if (sources.length > 1) throw new CommandError(`extra operand ${quote(operands[2] as string)}${help}`);
    return [[sources[0] as string, target]];
  }
  if (stat?.kind === "directory") {
    return sources.map(
      (source) => [source, `${target.replace(/(?<=.)\/+$/, "")}/${nameOf(source)}`.replace(/^\/\//, "/")] as const,
    );
  }
  if (sources.length > 1)
    throw new CommandError(
      `target ${quote(target)}${stat === undefined ? ": No such file or directory" : ": Not a directory"}`,
    );
  return [[sources[0] as string, target]];
}

function nameOf(path: string): string {
  return path.replace(/\/+$/, "").replace(/^.*\//s, "");
}
