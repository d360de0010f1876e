import { OSError } from "../../../errors.ts";
import type { Coroutine } from "../../../tasks/awaitable.ts";
import type { ProgramContext, SpawnOptions } from "../../program.ts";
import { complain, quoteIfNeeded } from "./command.ts";

/** Runs a command to its end. Its status is negative if a signal ended it, 126 or 127 if it could not be started. */
export function* runChild(
  context: ProgramContext,
  argv: readonly string[],
  options: SpawnOptions = {},
  quoted: (name: string) => string = quoteIfNeeded,
): Coroutine<number> {
  try {
    const child = yield* context.spawn(argv, options);
    return yield* child.wait();
  } catch (error) {
    if (!(error instanceof OSError)) throw error;
    yield* complain(context, `${quoted(argv[0] as string)}: ${error.strerror}`);
    return error.code === "ENOENT" ? 127 : 126;
  }
}
