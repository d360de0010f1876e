import { StreamReader } from "../streams/streamReader.ts";
import type { StreamWriter } from "../streams/streamWriter.ts";
import type { Coroutine } from "../tasks/awaitable.ts";
import { type EventLoop, getEventLoop } from "../tasks/eventLoop.ts";
import type { Task } from "../tasks/task.ts";
import { BLOCK, type Source } from "./description.ts";
import { SinkTransport } from "./sinkTransport.ts";

const intakes = /* @__PURE__ */ new WeakMap<StreamReader, Intake>();

/** A reader of a process: it asks for bytes only while its process waits for some, so that others can have them. */
export class Intake {
  readonly reader: StreamReader;
  readonly source: Source;
  readonly #loop: EventLoop = getEventLoop();
  #fetching: Task<void> | undefined;
  #isClosed = false;

  /** The source is held, and will be released. */
  constructor(source: Source) {
    this.source = source;
    this.reader = new StreamReader({ loop: this.#loop, onWant: () => this.#want() });
    intakes.set(this.reader, this);
  }

  /** The intake of a reader that a process reads by. */
  static of(reader: StreamReader): Intake | undefined {
    return intakes.get(reader);
  }

  /** Gives back what was not read, so that the next who reads the source has it. */
  giveBack(): void {
    const bytes = this.reader.takeBuffered();
    if (bytes.length > 0) this.source.unread(bytes);
  }

  /** Moves bytes to what the writer writes to, as long as that can be done without reading them. */
  *moveTo({ transport }: StreamWriter): Coroutine<void> {
    if (!(transport instanceof SinkTransport) || transport.sink === undefined) return;
    if (this.#isClosed || this.#fetching !== undefined) return;
    if (this.reader.buffered > 0 || transport.getWriteBufferSize() > 0) return;
    yield* this.source.moveTo(transport.sink);
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#fetching?.cancel();
    this.giveBack();
    this.reader.feedEof();
    this.source.release();
  }

  #want(): void {
    if (this.#fetching !== undefined) return;
    const bytes = this.source.take(BLOCK);
    if (bytes === undefined) this.#fetching = this.#loop.createTask(this.#fetch(), { name: "Intake" });
    else this.#feed(bytes);
  }

  *#fetch(): Coroutine<void> {
    try {
      this.#feed(yield* this.source.read(BLOCK));
    } catch (error) {
      if (!this.#isClosed) this.reader.setException(error as Error);
    } finally {
      this.#fetching = undefined;
    }
  }

  #feed(bytes: Uint8Array): void {
    if (this.#isClosed) this.source.unread(bytes);
    else if (bytes.length === 0) this.reader.feedEof();
    else this.reader.feedData(bytes);
  }
}
