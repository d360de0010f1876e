import { isCancelled } from "../errors.ts";
import type { StreamReader } from "../streams/streamReader.ts";
import type { StreamWriter } from "../streams/streamWriter.ts";
import type { Coroutine } from "../tasks/awaitable.ts";
import type { Sink, Source } from "./description.ts";
import type { FileHandle } from "./fileSystem.ts";
import { Intake } from "./intake.ts";
import { openWriter } from "./sinkTransport.ts";

/** What a program has open: all of it is closed when the program ends. */
export class ProcessStreams {
  readonly files: Set<FileHandle> = new Set();
  readonly #onBroken: (() => void) | undefined;
  readonly #intakes = new Set<Intake>();
  readonly #writers = new Set<StreamWriter>();

  /** Calls the function when something is written that nobody will read. */
  constructor(onBroken?: () => void) {
    this.#onBroken = onBroken;
  }

  /** A reader of its own; the source is held, and will be released. */
  openReader(source: Source): StreamReader {
    const intake = new Intake(source);
    this.#intakes.add(intake);
    return intake.reader;
  }

  /** A writer of its own; the sink is held, and will be released. It writes where the twin has read to. */
  openWriter(sink: Sink, twin?: StreamReader): StreamWriter {
    const onWrite = twin && (() => Intake.of(twin)?.giveBack());
    const writer = openWriter(sink, { drainsAll: true, onBroken: this.#onBroken, onWrite });
    this.#writers.add(writer);
    return writer;
  }

  /** Closes a stream, a writer when all is written; one that is not its own, or closed, is left alone. */
  *close(stream: StreamReader | StreamWriter): Coroutine<void> {
    const intake = Intake.of(stream as StreamReader);
    if (intake !== undefined && this.#intakes.delete(intake)) intake.close();
    else if (this.#writers.has(stream as StreamWriter)) {
      const writer = stream as StreamWriter;
      writer.close();
      yield* writer.waitClosed();
      this.#writers.delete(writer);
    }
  }

  /** Writes all that is to be written, and closes all. */
  *end(): Coroutine<void> {
    for (const writer of this.#writers) {
      try {
        yield* this.close(writer);
      } catch (error) {
        if (isCancelled(error)) throw error; // what else could not be written, drain() has told
      }
    }
    this.abort();
  }

  /** Closes all at once; what was not written is dropped. */
  abort(): void {
    for (const intake of this.#intakes) intake.close();
    for (const writer of this.#writers) writer.transport.abort();
    for (const file of this.files) file.close();
    this.#intakes.clear();
    this.#writers.clear();
  }
}
