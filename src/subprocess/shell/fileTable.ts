import { OSError } from "../../errors.ts";
import { StreamReader } from "../../streams/streamReader.ts";
import type { StreamWriter } from "../../streams/streamWriter.ts";
import type { Coroutine } from "../../tasks/awaitable.ts";
import type { Inherited, ProgramContext } from "../program.ts";

/** A file that is open to be both read and written. */
interface Duplex {
  readonly reader: StreamReader;
  readonly writer: StreamWriter;
}

/** What a number stands for. */
export type FileStream = StreamReader | StreamWriter | Duplex;

/** What to put back at the end of a redirection, the last first. */
export type Undo = [descriptor: number, before: FileStream | undefined][];

/** The file descriptors of a shell. Two may be the same stream; one that none is any more is closed. */
export class FileTable {
  readonly #context: ProgramContext;
  readonly #streams = new Map<number, FileStream>();
  /** Streams that a redirection in progress will put back. */
  readonly #kept = new Map<FileStream, number>();

  constructor(context: ProgramContext) {
    this.#context = context;
    this.#streams.set(0, context.stdin);
    this.#streams.set(1, context.stdout);
    this.#streams.set(2, context.stderr);
    for (const [descriptor, stream] of context.inherited) {
      const before = this.#streams.get(descriptor);
      const isTwin = before instanceof StreamReader && !(stream instanceof StreamReader);
      this.#streams.set(descriptor, isTwin ? { reader: before, writer: stream } : stream);
    }
  }

  /** Those behind the first three, for children to inherit: of a duplex, one after the other. */
  get further(): Inherited[] {
    return [...this.#streams]
      .filter(([descriptor]) => descriptor > 2)
      .flatMap(([descriptor, stream]) => endsOf(stream).map((end): Inherited => [descriptor, end]));
  }

  get(descriptor: number): FileStream | undefined {
    return this.#streams.get(descriptor);
  }

  reader(descriptor: number): StreamReader | null {
    return endsOf(this.#streams.get(descriptor)).find((end) => end instanceof StreamReader) ?? null;
  }

  writer(descriptor: number): StreamWriter | null {
    return (
      endsOf(this.#streams.get(descriptor)).find((end): end is StreamWriter => !(end instanceof StreamReader)) ?? null
    );
  }

  /** Sets what a number stands for, for a while: `undo` learns what it was. */
  set(descriptor: number, stream: FileStream | undefined, undo: Undo): void {
    const before = this.#streams.get(descriptor);
    undo.push([descriptor, before]);
    if (before !== undefined) this.#kept.set(before, (this.#kept.get(before) ?? 0) + 1);
    this.#put(descriptor, stream);
  }

  /** Puts back what was, and closes what is no more. */
  *restore(undo: Undo): Coroutine<void> {
    for (const [descriptor, before] of undo.toReversed()) {
      const now = this.#streams.get(descriptor);
      this.#put(descriptor, before);
      this.#forget(before);
      yield* this.#closeUnused(now);
    }
  }

  /** Lets it be so for good. */
  *commit(undo: Undo): Coroutine<void> {
    for (const [, before] of undo) {
      this.#forget(before);
      yield* this.#closeUnused(before);
    }
  }

  #put(descriptor: number, stream: FileStream | undefined): void {
    if (stream === undefined) this.#streams.delete(descriptor);
    else this.#streams.set(descriptor, stream);
  }

  #forget(stream: FileStream | undefined): void {
    if (stream === undefined) return;
    const count = (this.#kept.get(stream) ?? 1) - 1;
    if (count === 0) this.#kept.delete(stream);
    else this.#kept.set(stream, count);
  }

  *#closeUnused(stream: FileStream | undefined): Coroutine<void> {
    if (stream === undefined || this.#kept.has(stream) || [...this.#streams.values()].includes(stream)) return;
    try {
      for (const end of endsOf(stream)) yield* this.#context.close(end);
    } catch (error) {
      if (!(error instanceof OSError)) throw error; // what could not be written, drain() has told
    }
  }
}

function endsOf(stream: FileStream | undefined): (StreamReader | StreamWriter)[] {
  if (stream === undefined) return [];
  return "reader" in stream ? [stream.reader, stream.writer] : [stream];
}
