import type { Program } from "../program.ts";
import { builtins } from "./builtins/index.ts";
import { sh } from "./sh.ts";
import { Shell } from "./shell.ts";

/** The shell, or one of its builtins as a program. */
export function shellProgram(name: string): Program {
  return name === "sh" ? sh : builtinProgram(name);
}

function builtinProgram(name: string): Program {
  return function* (context) {
    const builtin = builtins[name];
    if (builtin === undefined) return 127;
    const shell = new Shell(context, name, []);
    return yield* shell.runToEnd(function* () {
      const status = yield* builtin(shell, [name, ...context.argv.slice(1)]);
      shell.status = name === "printf" && status === 2 ? 1 : status; // the program says so that it lacks its format
    });
  };
}
