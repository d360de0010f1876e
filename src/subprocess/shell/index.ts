import type { Program } from "../program.ts";
import type { ProgramSpec } from "../kernel.ts";
import { builtins } from "./builtins/index.ts";
import { sh } from "./sh.ts";
import { Shell } from "./shell.ts";

/** The shell, and those of its builtins that are also programs. */
export const shellPrograms: Readonly<Record<string, ProgramSpec>> = {
  sh,
  ...Object.fromEntries(["[", "echo", "false", "kill", "printf", "pwd", "test", "true"].map((name) => [name, asProgram(name)])),
};

function asProgram(name: string): Program {
  return function* (context) {
    const shell = new Shell(context, name, []);
    return yield* shell.runToEnd(function* () {
      shell.status = (yield* builtins[name]?.(shell, [name, ...context.argv.slice(1)])) ?? 127;
    });
  };
}
