import { BaseTransport } from "../streams/baseTransport.ts";
import { StreamReader, type StreamReaderOptions } from "../streams/streamReader.ts";
import { StreamReaderProtocol } from "../streams/streamReaderProtocol.ts";
import type { Coroutine } from "../tasks/awaitable.ts";
import { type EventLoop, getEventLoop } from "../tasks/eventLoop.ts";
import type { Task } from "../tasks/task.ts";
import { Waiter } from "../tasks/waiter.ts";
import { BLOCK, type Source } from "./description.ts";

/** The reading end of a pipe for the page: it takes what comes, and stops when twice the reader's limit is unread. */
export class SourceTransport extends BaseTransport {
  protected override readonly kind: string = "PipeTransport";
  readonly #source: Source;
  readonly #pump: Task<void>;
  #room: Waiter<void> | undefined;

  constructor(protocol: StreamReaderProtocol, loop: EventLoop, source: Source) {
    super(protocol, { loop });
    this.#source = source;
    this.#pump = loop.createTask(this.#read(), { name: this.kind });
  }

  /** A reader of the source, which it holds and will release. */
  static open(source: Source, options: StreamReaderOptions): StreamReader {
    const loop = options.loop ?? getEventLoop();
    const reader = new StreamReader({ ...options, loop });
    void new SourceTransport(new StreamReaderProtocol(reader, undefined, { loop }), loop, source);
    return reader;
  }

  protected override get isOutside(): boolean {
    return false;
  }

  protected override send(data: Uint8Array): void {
    this.sent(data.length);
  }

  protected override sendEof(): void {}

  protected override end(): void {
    this.reset();
    this.lost(null);
  }

  protected override reset(): void {
    this.#pump.cancel();
  }

  protected override delivered(): void {
    this.#goOn();
  }

  override resumeReading(): void {
    super.resumeReading();
    this.#goOn();
  }

  *#read(): Coroutine<void> {
    try {
      for (;;) {
        const block = yield* this.#source.read(BLOCK);
        if (block.length === 0) break;
        this.receivedInTurn(block);
        yield; // who reads it goes first: meanwhile more may come
        while (this.heldBytes > 0 || !this.isReading()) yield* (this.#room = new Waiter<void>(this, this.loop));
      }
      this.lost(null);
    } catch (error) {
      if (!this.isLost) this.lost(error as Error);
    } finally {
      this.#source.release();
    }
  }

  #goOn(): void {
    if (this.#room?.done() === false) this.#room.setResult();
  }
}
