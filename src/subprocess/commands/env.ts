import { OSError } from "../../errors.ts";
import type { Program } from "../program.ts";
import { command, CommandError, print, quote, reasonOf } from "./parts/command.ts";
import { parseOptions } from "./parts/options.ts";

/** `env [-i] [-u NAME] [-C DIR] [-0] [NAME=VALUE]… [COMMAND [ARG…]]` */
export const env: Program = command(function* (context) {
  const { operands, options, has, value } = parseOptions(
    context.argv.map((each, at) => (at === 1 && each === "-" ? "-i" : each)),
    "+0iu:C:",
    { chdir: "C", "ignore-environment": "i", null: "0", unset: "u" },
  );
  const environment = has("i") ? {} : context.env;
  for (const [letter, name] of options) {
    if (letter !== "u") continue;
    if (name === "" || name.includes("=")) throw new CommandError(`cannot unset ${quote(name)}: Invalid argument`);
    delete environment[name];
  }
  const start = operands.findIndex((each) => !each.includes("="));
  for (const assignment of start === -1 ? operands : operands.slice(0, start)) {
    const at = assignment.indexOf("=");
    environment[assignment.slice(0, at)] = assignment.slice(at + 1);
  }
  const [name, ...args] = start === -1 ? [] : operands.slice(start);
  if (name === undefined) {
    const end = has("0") ? "\0" : "\n";
    yield* print(
      context,
      Object.entries(environment)
        .map((entry) => entry.join("=") + end)
        .join(""),
    );
    return 0;
  }
  const directory = value("C");
  try {
    if (directory !== undefined) yield* context.chdir(directory);
  } catch (error) {
    throw new CommandError(`cannot change directory to ${quote(directory as string)}: ${reasonOf(error)}`);
  }
  try {
    return yield* context.exec([name, ...args], { env: environment });
  } catch (error) {
    if (!(error instanceof OSError)) throw error;
    throw new CommandError(`${quote(name)}: ${error.strerror}`, error.code === "ENOENT" ? 127 : 126);
  }
}, 125);
