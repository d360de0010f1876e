import type { Coroutine } from "../../../tasks/awaitable.ts";
import type { ProgramContext } from "../../program.ts";
import { CommandError, quoteIfNeeded, reasonOf } from "./command.ts";

/** What a command prints with, into a file. */
export function* redirected(
  { openWriter }: ProgramContext,
  file: string,
  trouble = "",
): Coroutine<Pick<ProgramContext, "stdout">> {
  try {
    return { stdout: yield* openWriter(file, { truncate: true }) };
  } catch (error) {
    throw new CommandError(`${trouble}${quoteIfNeeded(file)}: ${reasonOf(error)}`);
  }
}
