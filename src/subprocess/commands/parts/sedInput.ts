import type { StreamReader } from "../../../streams/streamReader.ts";
import type { Coroutine } from "../../../tasks/awaitable.ts";
import type { ProgramContext } from "../../program.ts";
import { CommandError, complain } from "./command.ts";
import { openInput, ReadError } from "./inputs.ts";
import { LineBatches } from "./lines.ts";

/** A line, and whether there was a delimiter behind it. */
export interface SedLine {
  readonly text: string;
  readonly isEnded: boolean;
  readonly file: string;
}

/** The lines of files, one after the other. */
export class SedInput {
  /** Was there a file that could not be read? */
  failed = false;
  readonly #context: ProgramContext;
  readonly #files: string[];
  readonly #delimiter: string;
  readonly #isExact: boolean;
  readonly #flush: () => Coroutine<void>;
  #reader: StreamReader | undefined;
  #lines: LineBatches | undefined;
  #file = "-";
  #batch: string[] = [];
  #at = 0;

  /** Before it may have to wait, it lets what was printed be flushed. */
  constructor(
    context: ProgramContext,
    files: readonly string[],
    options: { readonly delimiter: string; readonly isExact: boolean },
    flush: () => Coroutine<void>,
  ) {
    this.#context = context;
    this.#files = [...files];
    this.#delimiter = options.delimiter;
    this.#isExact = options.isExact;
    this.#flush = flush;
  }

  /** The next line; nothing at the end of the last file. */
  *next(): Coroutine<SedLine | undefined> {
    if (!(yield* this.#fill())) return undefined;
    const text = this.#batch[this.#at++] as string;
    const isLastOfFile = this.#at === this.#batch.length && this.#lines?.endsOpen === true;
    return { text, isEnded: !isLastOfFile, file: this.#file };
  }

  /** Is no line left? It may have to read on to know. */
  *isAtEnd(): Coroutine<boolean> {
    return !(yield* this.#fill());
  }

  *#fill(): Coroutine<boolean> {
    while (this.#at >= this.#batch.length) {
      if (this.#lines === undefined && !(yield* this.#open())) return false;
      yield* this.#flush();
      let batch: string[] | undefined;
      try {
        batch = yield* (this.#lines as LineBatches).next();
      } catch (error) {
        if (!(error instanceof ReadError)) throw error;
        throw new CommandError(`read error on ${this.#file}: ${error.reason}`, 4);
      }
      if (batch === undefined) yield* this.#close();
      else {
        this.#batch = batch;
        this.#at = 0;
      }
    }
    return true;
  }

  *#open(): Coroutine<boolean> {
    for (let file; (file = this.#files.shift()) !== undefined;) {
      try {
        this.#reader = yield* openInput(this.#context, file);
        this.#file = file;
        this.#lines = new LineBatches(this.#reader, this.#delimiter, this.#isExact);
        return true;
      } catch (error) {
        if (!(error instanceof ReadError)) throw error;
        this.failed = true;
        yield* complain(this.#context, `can't read ${file}: ${error.reason}`);
      }
    }
    return false;
  }

  *#close(): Coroutine<void> {
    if (this.#reader !== undefined && this.#reader !== this.#context.stdin) yield* this.#context.close(this.#reader);
    this.#lines = undefined;
  }
}
