import type { Program } from "../program.ts";
import { command, CommandError, complain, print, quote, reasonOf } from "./parts/command.ts";
import { parseOptions } from "./parts/options.ts";

/** `rmdir [-pv] [--ignore-fail-on-non-empty] DIRECTORY…` */
export const rmdir: Program = command(function* (context) {
  const { operands, has } = parseOptions(context.argv, "pv", {
    "ignore-fail-on-non-empty": "ignore",
    parents: "p",
    verbose: "v",
  });
  if (operands.length === 0) {
    throw new CommandError(`missing operand\nTry '${context.argv[0]} --help' for more information.`);
  }
  let status = 0;
  for (const operand of operands) {
    for (let path = operand; path !== ""; path = has("p") ? parentOf(path) : "") {
      try {
        if (has("v")) yield* print(context, `${context.argv[0]}: removing directory, ${quote(path)}\n`);
        yield* context.fs.rmdir(path);
      } catch (error) {
        const reason = reasonOf(error);
        if (has("ignore") && reason === "Directory not empty") break;
        yield* complain(context, `failed to remove ${path === operand ? "" : "directory "}${quote(path)}: ${reason}`);
        status = 1;
        break;
      }
    }
  }
  return status;
});

function parentOf(path: string): string {
  return /^(.*[^/])\/+[^/]+\/*$/.exec(path)?.[1] ?? "";
}
