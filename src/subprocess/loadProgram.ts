import { FileNotFoundError } from "../errors.ts";
import type { Program } from "./program.ts";

/** The shell, and its builtins that are also programs. */
const ofShell = ["sh", "[", "false", "kill", "printf", "pwd", "test", "true"];

const commands =
  "basename cat chmod cp cut date dirname echo env expr find grep head ln ls mkdir mv readlink rm rmdir sed seq sleep sort tail tee " +
  "touch tr uniq wc xargs yes";

/** The names of the library's programs. */
export const programNames: readonly string[] = [...ofShell, ...commands.split(" ")];

/** A program of the library by name: its code is loaded when it is first needed. */
export async function loadProgram(name: string): Promise<Program> {
  if (ofShell.includes(name)) return (await import("./shell/shellPrograms.ts")).shellProgram(name);
  const program = (await import("./commands/index.ts")).commands[name];
  if (program === undefined) throw new FileNotFoundError(`expected a program of the library, got ${name}`);
  return program;
}
