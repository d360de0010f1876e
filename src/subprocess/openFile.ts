import type { Bytes } from "../streams/bytes.ts";
import { type Awaitable, type Coroutine, Operation } from "../tasks/awaitable.ts";
import { Sink, Source } from "./description.ts";
import type { FileHandle, FileStat } from "./fileSystem.ts";

/** A file and the position in it, which its ends share: it is closed with the last of them. */
export class OpenFile {
  readonly #file: FileHandle;
  #ends = 0;
  position = 0;

  constructor(file: FileHandle) {
    this.#file = file;
  }

  /** One more end of it. */
  use(): FileHandle {
    this.#ends += 1;
    return this.#file;
  }

  release(): void {
    this.#ends -= 1;
    if (this.#ends === 0) this.#file.close();
  }
}

/** A file read from its start: those who share it share the position. */
export class FileSource extends Source {
  readonly #open: OpenFile;
  readonly #file: FileHandle;

  constructor(open: OpenFile) {
    super();
    this.#open = open;
    this.#file = open.use();
  }

  override unread(bytes: Uint8Array): void {
    this.#open.position -= bytes.length;
  }

  override *stat(): Coroutine<FileStat> {
    return yield* this.#file.stat();
  }

  protected override *readLater(max: number): Coroutine<Bytes> {
    const bytes = yield* this.#file.read(this.#open.position, max);
    this.#open.position += bytes.length;
    return bytes;
  }

  protected override close(): void {
    this.#open.release();
  }
}

/** A file written from its start, or its end: those who share it share the position. */
export class FileSink extends Sink {
  readonly #open: OpenFile;
  readonly #file: FileHandle;

  constructor(open: OpenFile) {
    super();
    this.#open = open;
    this.#file = open.use();
  }

  override write(data: Uint8Array): Awaitable<void> {
    return new Operation(this.#write, this, data);
  }

  protected override close(): void {
    this.#open.release();
  }

  *#write(data: Uint8Array): Coroutine<void> {
    const { position } = this.#open;
    this.#open.position += data.length;
    yield* this.#file.write(position, data);
  }
}
