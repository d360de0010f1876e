import { OSError } from "../../errors.ts";
import type { Program } from "../program.ts";
import { command, CommandError, complain, print, quote, reasonOf } from "./parts/command.ts";
import { parseMode } from "./parts/mode.ts";
import { parseOptions } from "./parts/options.ts";

/** `mkdir [-pv] [-m MODE] DIRECTORY…` */
export const mkdir: Program = command(function* (context) {
  const { operands, has, value } = parseOptions(context.argv, "pm:v", { mode: "m", parents: "p", verbose: "v" });
  if (operands.length === 0) {
    throw new CommandError(`missing operand\nTry '${context.argv[0]} --help' for more information.`);
  }
  const { fs } = context;
  const modeText = value("m");
  const mode = modeText === undefined ? undefined : parseMode(modeText, context.umask)?.(0o777, true);
  if (modeText !== undefined && mode === undefined) throw new CommandError(`invalid mode ${quote(modeText)}`);
  let status = 0;
  for (const path of operands) {
    const line = has("p") ? ancestorsOf(path) : [path];
    for (const [index, directory] of line.entries()) {
      try {
        yield* fs.mkdir(directory);
        if (mode !== undefined && index === line.length - 1) yield* fs.chmod(directory, mode);
        if (has("v")) yield* print(context, `${context.argv[0]}: created directory ${quote(directory)}\n`);
      } catch (error) {
        const isThere = error instanceof OSError && error.code === "EEXIST" && has("p");
        if (isThere && (yield* fs.stat(directory)).kind === "directory") continue;
        const reason = isThere && index < line.length - 1 ? "Not a directory" : reasonOf(error);
        yield* complain(context, `cannot create directory ${quote(directory)}: ${reason}`);
        status = 1;
        break;
      }
    }
  }
  return status;
});

/** `a/b/c`: a, a/b, a/b/c. */
function ancestorsOf(path: string): string[] {
  const names = path.split("/");
  return names
    .map((_, index) => names.slice(0, index + 1).join("/"))
    .filter((each, index) => names[index] !== "" && names[index] !== "." && each !== "");
}
