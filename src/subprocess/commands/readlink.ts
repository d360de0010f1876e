import type { Program } from "../program.ts";
import { command, CommandError, print } from "./parts/command.ts";
import { parseOptions } from "./parts/options.ts";

/** `readlink [-n] FILE…` */
export const readlink: Program = command(function* (context) {
  const { operands, has } = parseOptions(context.argv, "n", { "no-newline": "n" });
  if (operands.length === 0) {
    throw new CommandError(`missing operand\nTry '${context.argv[0]} --help' for more information.`);
  }
  let status = 0;
  for (const path of operands) {
    try {
      const target = yield* context.fs.readlink(path);
      yield* print(context, has("n") && operands.length === 1 ? target : `${target}\n`);
    } catch {
      status = 1; // it says nothing
    }
  }
  return status;
});
