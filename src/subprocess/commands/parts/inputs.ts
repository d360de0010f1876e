import { OSError } from "../../../errors.ts";
import type { StreamReader } from "../../../streams/streamReader.ts";
import type { Coroutine } from "../../../tasks/awaitable.ts";
import type { ProgramContext } from "../../program.ts";
import { complain, quoteIfNeeded } from "./command.ts";

/** A file cannot be opened, or, if it is open, be read. */
export class ReadError extends Error {
  readonly reason: string;
  readonly isOpen: boolean;

  constructor(reason: string, isOpen: boolean) {
    super(reason);
    this.reason = reason;
    this.isOpen = isOpen;
  }

  /** An error of the system made one; any other is raised. */
  static from(error: unknown, isOpen: boolean): ReadError {
    if (error instanceof OSError) return new ReadError(error.strerror ?? error.message, isOpen);
    throw error;
  }
}

/** Up to `length` bytes; none at the end. */
export function* readBlock(reader: StreamReader, length = 65_536): Coroutine<Uint8Array> {
  try {
    return yield* reader.read(length);
  } catch (error) {
    throw ReadError.from(error, true);
  }
}

/** How the files of a command are read. */
interface InputOptions {
  /** The message about a file that cannot be opened or read; `FILE: REASON` if not given. */
  readonly message?: ((file: string, reason: string, isOpen: boolean) => string) | undefined;
}

/** Opens a file to be read; `-` is stdin. */
export function* openInput({ stdin, openReader }: ProgramContext, file: string): Coroutine<StreamReader> {
  if (file === "-") return stdin;
  try {
    return yield* openReader(file);
  } catch (error) {
    throw ReadError.from(error, false);
  }
}

/**
 * Reads the files one after the other, stdin if there are none. What cannot be opened or read is told, and the others are read
 * all the same; the result says whether there was any such file.
 */
export function* readInputs(
  context: ProgramContext,
  files: readonly string[],
  visit: (reader: StreamReader, file: string) => Coroutine<void>,
  { message = (file, reason) => `${quoteIfNeeded(file)}: ${reason}` }: InputOptions = {},
): Coroutine<boolean> {
  let failed = false;
  for (const file of files.length === 0 ? ["-"] : files) {
    let reader: StreamReader | undefined;
    try {
      reader = yield* openInput(context, file);
      yield* visit(reader, file);
    } catch (error) {
      if (!(error instanceof ReadError)) throw error;
      failed = true;
      yield* complain(context, message(file, error.reason, error.isOpen));
    }
    if (reader !== undefined && reader !== context.stdin) yield* context.close(reader);
  }
  return failed;
}
