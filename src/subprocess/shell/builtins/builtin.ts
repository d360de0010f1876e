import type { Coroutine } from "../../../tasks/awaitable.ts";
import type { Shell } from "../shell.ts";

/** A command that the shell runs itself; its result is the status. */
export type Builtin = (shell: Shell, argv: readonly string[]) => Coroutine<number>;

/** Writes to stdout; the status is 1 if nothing can be written there. */
export function* print(shell: Shell, name: string, text: string): Coroutine<number> {
  if (yield* shell.write(1, text)) return 0;
  yield* shell.complain(`${name}: I/O error`);
  return 1;
}

/** A whole number that is not negative; `undefined` if the text is none. */
export function naturalOf(text: string): number | undefined {
  return /^\d+$/.test(text) ? Number(text) : undefined;
}

/** The text in quotes, to be read by a shell again. */
export function quoteText(text: string): string {
  return `'${text.replaceAll("'", `'"'"'`)}'`;
}
