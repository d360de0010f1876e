import type { Program } from "../program.ts";
import { command, CommandError, print } from "./parts/command.ts";
import { parseOptions } from "./parts/options.ts";

/** `dirname [-z] NAME…` */
export const dirname: Program = command(function* (context) {
  const { operands, has } = parseOptions(context.argv, "+z", { zero: "z" });
  if (operands.length === 0) {
    throw new CommandError(`missing operand\nTry '${context.argv[0]} --help' for more information.`);
  }
  let text = "";
  for (const path of operands) {
    const parent = /^(.*?)\/*[^/]*\/*$/s.exec(path)?.[1] as string;
    text += (parent !== "" ? parent : path.startsWith("/") ? "/" : ".") + (has("z") ? "\0" : "\n");
  }
  yield* print(context, text);
});
