import { OSError } from "../../errors.ts";
import { StreamReader } from "../../streams/streamReader.ts";
import type { StreamWriter } from "../../streams/streamWriter.ts";
import type { Coroutine } from "../../tasks/awaitable.ts";
import type { ProgramContext } from "../program.ts";

/** What a number stands for. */
export type FileStream = StreamReader | StreamWriter;

/** What to put back at the end of a redirection, the last first. */
export type Undo = [descriptor: number, before: FileStream | undefined][];

/** The file descriptors of a shell. Two may be the same stream; one that none is any more is closed. */
export class FileTable {
  readonly #context: ProgramContext;
  readonly #streams = new Map<number, FileStream>();
  /** Streams that a redirection in progress will put back. */
  readonly #kept = new Map<FileStream, number>();

  constructor(context: ProgramContext, further: readonly number[] = []) {
    this.#context = context;
    this.#streams.set(0, context.stdin);
    this.#streams.set(1, context.stdout);
    this.#streams.set(2, context.stderr);
    for (const [index, descriptor] of further.entries()) {
      this.#streams.set(descriptor, context.inherited[index] as FileStream);
    }
  }

  /** Those behind the first three, for a subshell to inherit. */
  get further(): [descriptor: number, stream: FileStream][] {
    return [...this.#streams].filter(([descriptor]) => descriptor > 2);
  }

  get(descriptor: number): FileStream | undefined {
    return this.#streams.get(descriptor);
  }

  reader(descriptor: number): StreamReader | null {
    const stream = this.#streams.get(descriptor);
    return stream instanceof StreamReader ? stream : null;
  }

  writer(descriptor: number): StreamWriter | null {
    const stream = this.#streams.get(descriptor);
    return stream === undefined || stream instanceof StreamReader ? null : stream;
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
      yield* this.#context.close(stream);
    } catch (error) {
      if (!(error instanceof OSError)) throw error; // what could not be written, drain() has told
    }
  }
}
