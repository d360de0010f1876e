import type { Coroutine } from "../../../tasks/awaitable.ts";
import type { ProgramContext } from "../../program.ts";
import { argumentOf } from "./binary.ts";
import { CommandError, complain, quote } from "./command.ts";
import { openInput, ReadError } from "./inputs.ts";
import { LineBatches } from "./lines.ts";

/**
 * The names in a file of `--files0-from`, each ended by a NUL; one that cannot be taken is told and is "".
 * @throws CommandError if the file cannot be read
 */
export function* namesFrom(context: ProgramContext, file: string): Coroutine<string[]> {
  const names: string[] = [];
  try {
    const reader = yield* openInput(context, file);
    const batches = new LineBatches(reader, "\0");
    for (let batch; (batch = yield* batches.next()) !== undefined;) names.push(...batch.map(argumentOf));
    if (reader !== context.stdin) yield* context.close(reader);
  } catch (error) {
    if (!(error instanceof ReadError)) throw error;
    throw new CommandError(
      error.isOpen ? `${file}: read error: ${error.reason}` : `cannot open ${quote(file)} for reading: ${error.reason}`,
    );
  }
  for (const [at, name] of names.entries()) {
    if (name === "") yield* complain(context, `${file}:${at + 1}: invalid zero-length file name`);
    if (name !== "-" || file !== "-") continue;
    yield* complain(context, "when reading file names from stdin, no file name of '-' allowed");
    names[at] = "";
  }
  return names;
}
