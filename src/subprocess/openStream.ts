import type { Bytes } from "../streams/bytes.ts";
import type { StreamReader } from "../streams/streamReader.ts";
import type { StreamWriter } from "../streams/streamWriter.ts";
import { type Awaitable, type Coroutine, Operation } from "../tasks/awaitable.ts";
import { Sink, Source } from "./description.ts";

/** A reader of somebody's, e.g. of a connection. It stays open. */
export class StreamSource extends Source {
  readonly #reader: StreamReader;

  constructor(reader: StreamReader) {
    super();
    this.#reader = reader;
  }

  protected override *readLater(max: number): Coroutine<Bytes> {
    return yield* this.#reader.read(max);
  }

  protected override close(): void {}
}

/** A writer of somebody's. It stays open. */
export class StreamSink extends Sink {
  readonly #writer: StreamWriter;

  constructor(writer: StreamWriter) {
    super();
    this.#writer = writer;
  }

  override write(data: Uint8Array): Awaitable<void> {
    return new Operation(this.#write, this, data);
  }

  protected override close(): void {}

  *#write(data: Uint8Array): Coroutine<void> {
    this.#writer.write(data);
    yield* this.#writer.drain();
  }
}
