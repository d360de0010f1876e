import { OSError } from "../../../errors.ts";
import type { Coroutine } from "../../../tasks/awaitable.ts";
import type { Program, ProgramContext } from "../../program.ts";
import { encodeText } from "../../text.ts";
import { fromBinary } from "./binary.ts";

/** Ends a command: its message is printed after the command's name. */
export class CommandError extends Error {
  /** What the command says of itself if not given. */
  readonly status: number | undefined;

  constructor(message: string, status?: number) {
    super(message);
    this.status = status;
  }
}

/** A command: it ends by a message and the status of trouble if a CommandError is raised, or its output cannot be written. */
export function command(body: Program, trouble = 1): Program {
  return function* (context) {
    try {
      return yield* body(context);
    } catch (error) {
      if (error instanceof CommandError) {
        yield* complain(context, error.message);
        return error.status ?? trouble;
      }
      if (!(error instanceof OSError)) throw error;
      yield* complain(context, `write error: ${error.strerror}`);
      return trouble;
    }
  };
}

/** Prints a message to stderr, after the name of the command. */
export function* complain({ argv, stderr }: ProgramContext, message: string): Coroutine<void> {
  stderr.write(encodeText(`${argv[0]}: ${message}\n`));
  yield* stderr.drain();
}

/** Prints text, as arguments are, and waits until it is taken. */
export function* print({ stdout }: Pick<ProgramContext, "stdout">, text: string): Coroutine<void> {
  if (text === "") return;
  stdout.write(encodeText(text));
  yield* stdout.drain();
}

/** Prints characters that stand for bytes, and waits until they are taken. */
export function* printBinary({ stdout }: Pick<ProgramContext, "stdout">, binary: string): Coroutine<void> {
  if (binary === "") return;
  stdout.write(fromBinary(binary));
  yield* stdout.drain();
}

/** The name in quotes, as messages have it. */
export function quote(name: string): string {
  return `'${name.replaceAll("'", String.raw`'\''`)}'`;
}

/** The name, in quotes only if it has what a shell does not take as it is. */
export function quoteIfNeeded(name: string): string {
  return name !== "" && /^[\w@%+=:,./^~-]+$/.test(name) ? name : quote(name);
}

/** The reason of an error of the system; raises any other. */
export function reasonOf(error: unknown): string {
  if (error instanceof OSError) return error.strerror ?? error.message;
  throw error;
}
