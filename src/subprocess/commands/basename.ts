import type { Program } from "../program.ts";
import { command, CommandError, print, quote } from "./parts/command.ts";
import { parseOptions } from "./parts/options.ts";

/** `basename NAME [SUFFIX]`, `basename -a | -s SUFFIX [-z] NAME…` */
export const basename: Program = command(function* (context) {
  const { operands, has, value } = parseOptions(context.argv, "+as:z", { multiple: "a", suffix: "s", zero: "z" });
  const help = `\nTry '${context.argv[0]} --help' for more information.`;
  if (operands.length === 0) throw new CommandError(`missing operand${help}`);
  const takesAll = has("a") || has("s");
  if (!takesAll && operands.length > 2) throw new CommandError(`extra operand ${quote(operands[2] as string)}${help}`);
  const suffix = value("s") ?? (takesAll ? "" : (operands[1] ?? ""));
  const end = has("z") ? "\0" : "\n";
  let text = "";
  for (const path of takesAll ? operands : operands.slice(0, 1)) {
    const name = /^\/+$/.test(path) ? "/" : path.replace(/\/+$/, "").replace(/^.*\//s, "");
    const isCut = suffix !== "" && name !== suffix && name.endsWith(suffix);
    text += (isCut ? name.slice(0, -suffix.length) : name) + end;
  }
  yield* print(context, text);
});
