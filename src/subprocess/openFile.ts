import type { Bytes } from "../streams/bytes.ts";
import { type Awaitable, type Coroutine, Operation } from "../tasks/awaitable.ts";
import { Sink, Source } from "./description.ts";
import type { FileHandle } from "./fileSystem.ts";

/** A file read from its start: those who share it share the position. */
export class FileSource extends Source {
  readonly #file: FileHandle;
  #position = 0;

  constructor(file: FileHandle) {
    super();
    this.#file = file;
  }

  protected override *readLater(max: number): Coroutine<Bytes> {
    const bytes = yield* this.#file.read(this.#position, max);
    this.#position += bytes.length;
    return bytes;
  }

  protected override close(): void {
    this.#file.close();
  }
}

/** A file written from its start, or its end: those who share it share the position. */
export class FileSink extends Sink {
  readonly #file: FileHandle;
  #position = 0;

  constructor(file: FileHandle) {
    super();
    this.#file = file;
  }

  override write(data: Uint8Array): Awaitable<void> {
    return new Operation(this.#write, this, data);
  }

  protected override close(): void {
    this.#file.close();
  }

  *#write(data: Uint8Array): Coroutine<void> {
    const position = this.#position;
    this.#position += data.length;
    yield* this.#file.write(position, data);
  }
}
