import { BrokenPipeError } from "../errors.ts";
import { Ring } from "../loop/ring.ts";
import { BaseTransport } from "../streams/baseTransport.ts";
import { nothing } from "../streams/bytes.ts";
import { StreamReader } from "../streams/streamReader.ts";
import { StreamReaderProtocol } from "../streams/streamReaderProtocol.ts";
import { StreamWriter } from "../streams/streamWriter.ts";
import type { Coroutine } from "../tasks/awaitable.ts";
import { type EventLoop, getEventLoop } from "../tasks/eventLoop.ts";
import type { Task } from "../tasks/task.ts";
import type { Sink } from "./description.ts";

/** How a writer into a sink is made. */
export interface SinkOptions {
  /** Nobody reads: called before the writer fails. */
  readonly onBroken?: (() => void) | undefined;
  /** Called before anything is written. */
  readonly onWrite?: (() => void) | undefined;
  /** Is it a process that writes? Then `drain()` waits until all is taken. */
  readonly drainsAll?: boolean | undefined;
}

/** A writer into a sink, which it holds and will release. */
export function openWriter(sink: Sink, options: SinkOptions = {}): StreamWriter {
  const loop = getEventLoop();
  const failure = new StreamReader({ loop }); // raises in drain() what the writer failed by
  const protocol = new StreamReaderProtocol(failure, undefined, { loop });
  const transport = new SinkTransport(protocol, loop, sink, failure, options);
  return new StreamWriter(transport, protocol, failure);
}

/** The writing end of a pipe, file or stream. */
export class SinkTransport extends BaseTransport {
  protected override readonly kind: string = "PipeTransport";
  readonly #failure: StreamReader;
  readonly #onBroken: (() => void) | undefined;
  readonly #onWrite: (() => void) | undefined;
  /** How many bytes the sink has taken ahead: they come before the queue. */
  #ahead = 0;
  readonly #queue = new Ring<Uint8Array>();
  #sink: Sink | undefined;
  #pump: Task<void> | undefined;

  constructor(
    protocol: StreamReaderProtocol,
    loop: EventLoop,
    sink: Sink,
    failure: StreamReader,
    { onBroken, onWrite, drainsAll }: SinkOptions,
  ) {
    super(protocol, { loop });
    this.#sink = sink;
    this.#failure = failure;
    this.#onBroken = onBroken;
    this.#onWrite = onWrite;
    if (drainsAll === true) this.setWriteBufferLimits({ high: 0 });
    else sink.whenBroken(() => this.#broken(null)); // a process hears of it when it writes
  }

  /** What it writes into, until it is closed. */
  get sink(): Sink | undefined {
    return this.#sink;
  }

  protected override get isOutside(): boolean {
    return false;
  }

  protected override send(data: Uint8Array, isGiven: boolean): void {
    const { length } = data; // none is left where the memory moves to another thread
    this.#onWrite?.();
    try {
      const taken = this.#pump === undefined ? (this.#sink as Sink).accept(data, isGiven) : 0;
      if (taken > 0) this.sent(taken);
      if (taken === length) return;
      let rest = taken === 0 ? data : data.subarray(taken);
      if (this.#queue.length === 0) {
        const ahead = (this.#sink as Sink).acceptAhead(rest);
        this.#ahead += ahead;
        rest = rest.subarray(ahead);
      }
      if (rest.length > 0) this.#queue.push(isGiven ? rest : rest.slice());
    } catch (error) {
      return this.#broken(error);
    }
    this.#pump ??= this.loop.createTask(this.#write(), { name: this.kind });
  }

  protected override sendEof(): void {
    this.#release();
  }

  protected override end(): void {
    this.#release();
    this.lost(null);
  }

  protected override reset(): void {
    while (this.#queue.length > 0) this.#queue.shift();
    this.#pump?.cancel();
    this.#release();
  }

  *#write(): Coroutine<void> {
    try {
      while (this.#ahead > 0 || this.#queue.length > 0) {
        const isAhead = this.#ahead > 0;
        const data = isAhead ? nothing : (this.#queue.first() as Uint8Array);
        const length = this.#ahead + data.length; // before: none is left where the memory moves to another thread
        this.#ahead = 0;
        yield* (this.#sink as Sink).write(data);
        if (!isAhead) this.#queue.shift(); // now: while it is being written, nothing goes ahead of it
        this.sent(length);
      }
    } catch (error) {
      if (!this.isLost) this.#broken(error);
    } finally {
      this.#pump = undefined;
    }
  }

  #broken(error: unknown): void {
    if (this.isLost) return;
    if (error instanceof BrokenPipeError) this.#onBroken?.();
    if (error !== null) this.#failure.setException(error as Error);
    this.fail(error as Error | null);
  }

  #release(): void {
    this.#sink?.release();
    this.#sink = undefined;
  }
}
