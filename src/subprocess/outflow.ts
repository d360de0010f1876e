import type { Bytes } from "../streams/bytes.ts";
import type { Coroutine } from "../tasks/awaitable.ts";
import { type EventLoop, getEventLoop } from "../tasks/eventLoop.ts";
import type { Task } from "../tasks/task.ts";
import { BLOCK, type Source } from "./description.ts";

/** Sends what comes from a source as long as some is wanted, in order. At the end it sends no bytes, once. */
export class Outflow {
  readonly #source: Source;
  readonly #send: (bytes: Bytes) => void;
  readonly #loop: EventLoop = getEventLoop();
  /** A block may be larger than what is wanted: then less than nothing is. */
  #wanted = 0;
  #waiting: Task<void> | undefined;

  constructor(source: Source, send: (bytes: Bytes) => void) {
    this.#source = source;
    this.#send = send;
  }

  want(count: number): void {
    this.#wanted += count;
    if (this.#waiting === undefined) this.#sendAll();
  }

  /** Sends nothing more. Nothing is lost. */
  stop(): void {
    this.#wanted = 0;
    this.#waiting?.cancel();
  }

  #sendAll(): void {
    while (this.#wanted > 0) {
      const bytes = this.#source.take(BLOCK);
      if (bytes === undefined) {
        this.#waiting = this.#loop.createTask(this.#sendLater(), { name: "Outflow" });
        return;
      }
      this.#sendBlock(bytes);
    }
  }

  *#sendLater(): Coroutine<void> {
    try {
      this.#sendBlock(yield* this.#source.read(BLOCK));
    } finally {
      this.#waiting = undefined;
    }
    this.#sendAll();
  }

  #sendBlock(bytes: Bytes): void {
    this.#wanted = bytes.length === 0 ? 0 : this.#wanted - bytes.length;
    this.#send(bytes);
  }
}
