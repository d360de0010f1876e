import { commands } from "./commands/index.ts";
import type { ProgramSpec } from "./kernel.ts";

/** The builtins of the shell that are also programs. */
const builtins = ["[", "echo", "false", "kill", "printf", "pwd", "test", "true"];

/** The everyday commands, and the shell with those of its builtins that are programs, too: loaded when first needed. */
export const standardPrograms: Readonly<Record<string, ProgramSpec>> = /* @__PURE__ */ Object.fromEntries([
  ...Object.entries(commands),
  ...["sh", ...builtins].map((name): [string, ProgramSpec] => [name, fromShell(name)]),
]);

function fromShell(name: string): ProgramSpec {
  return { load: async () => (await import("./shell/shellPrograms.ts")).shellProgram(name) };
}
