import { OSError } from "../../errors.ts";
import type { Coroutine } from "../../tasks/awaitable.ts";
import type { Program, ProgramContext } from "../program.ts";
import { realPath } from "../realPath.ts";
import { command, CommandError, print } from "./parts/command.ts";
import { parseOptions } from "./parts/options.ts";

/** `readlink [-efmn] FILE…`: with `-f` the whole path without links, whose directory must exist; with `-e` all of it; with `-m` none. */
export const readlink: Program = command(function* (context) {
  const { options, operands, has } = parseOptions(context.argv, "efmn", {
    canonicalize: "f",
    "canonicalize-existing": "e",
    "canonicalize-missing": "m",
    "no-newline": "n",
  });
  if (operands.length === 0) {
    throw new CommandError(`missing operand\nTry '${context.argv[0]} --help' for more information.`);
  }
  const kind = options.findLast(([name]) => name !== "n")?.[0];
  let status = 0;
  for (const path of operands) {
    try {
      const target = yield* kind === undefined ? context.fs.readlink(path) : wholePath(context, path, kind);
      yield* print(context, has("n") && operands.length === 1 ? target : `${target}\n`);
    } catch (error) {
      if (!(error instanceof OSError)) throw error;
      status = 1; // it says nothing
    }
  }
  return status;
});

function* wholePath({ cwd, fs }: ProgramContext, path: string, kind: string): Coroutine<string> {
  const whole = yield* realPath(fs, path.startsWith("/") ? path : `${cwd}/${path}`);
  if (path === "" || kind === "e") yield* fs.stat(path);
  else if (kind === "f") yield* fs.readdir(whole.replace(/[^/]*$/, ""));
  return whole;
}
