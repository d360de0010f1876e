import { sleep as pause } from "../../combinators/sleep.ts";
import type { Program } from "../program.ts";
import { command, CommandError, quote } from "./parts/command.ts";
import { parseOptions } from "./parts/options.ts";

const units: Readonly<Record<string, number>> = { "": 1, s: 1, m: 60, h: 3600, d: 86_400 };

/** `sleep NUMBER[smhd]…`: the sum of them, in seconds if there is no unit. */
export const sleep: Program = command(function* (context) {
  const { operands } = parseOptions(context.argv, "");
  const help = `\nTry '${context.argv[0]} --help' for more information.`;
  if (operands.length === 0) throw new CommandError(`missing operand${help}`);
  let seconds = 0;
  for (const text of operands) {
    const [, number, unit = ""] = /^(\d+\.?\d*(?:e[-+]?\d+)?|\.\d+|inf(?:inity)?)([smhd]?)$/i.exec(text) ?? [];
    if (number === undefined) throw new CommandError(`invalid time interval ${quote(text)}${help}`);
    seconds += Number(/^inf/i.test(number) ? "Infinity" : number) * (units[unit] as number);
  }
  for (; seconds > 86_400; seconds -= 86_400) yield* pause(86_400);
  yield* pause(seconds);
});
