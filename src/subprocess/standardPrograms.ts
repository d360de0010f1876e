import type { ProgramSpec } from "./kernel.ts";

/** The builtins of the shell that are also programs. */
const builtins = ["[", "echo", "false", "kill", "printf", "pwd", "test", "true"];

/** The shell, and those of its builtins that are programs, too: loaded when one is first needed. */
export const standardPrograms: Readonly<Record<string, ProgramSpec>> = /* @__PURE__ */ Object.fromEntries(
  ["sh", ...builtins].map((name) => [name, fromShell(name)]),
);

function fromShell(name: string): ProgramSpec {
  return { load: async () => (await import("./shell/shellPrograms.ts")).shellProgram(name) };
}
