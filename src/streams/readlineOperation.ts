import { hooks } from "../loop/hooks.ts";
import { type Awaitable, type Coroutine, Operation, type Suspension } from "../tasks/awaitable.ts";
import { type Bytes, nothing } from "./bytes.ts";
import type { StreamReader } from "./streamReader.ts";

/**
 * An `Operation` that reads a line. Most lines are there when they are asked for: then it calls the reader directly and is
 * itself the iterator at its end, so that the engine makes nothing else for a line.
 */
export class ReadlineOperation implements Awaitable<Bytes> {
  value: Bytes = nothing;
  readonly #reader: StreamReader;
  /** What does all that is not the first `yield*`, if there is that. */
  #started: boolean | Operation<void, Bytes> = false;

  constructor(reader: StreamReader) {
    this.#reader = reader;
    hooks.on?.("operation", this);
  }

  /** Has anybody begun to wait for it? */
  get isStarted(): boolean {
    return this.#started !== false;
  }

  get done(): true {
    return true;
  }

  [Symbol.iterator](): Iterator<Suspension, Bytes, void> {
    if (this.#started !== false) return this.#startOther()[Symbol.iterator]();
    this.#started = true;
    const line = this.#reader.takeLine();
    if (line === undefined) return this.#reader.readlineLater();
    this.value = line;
    return this;
  }

  next(): this {
    return this;
  }

  // oxlint-disable-next-line unicorn/no-thenable -- an awaitable is thenable by contract
  then<R = Bytes, E = never>(
    onFulfilled?: ((value: Bytes) => R | PromiseLike<R>) | null,
    onRejected?: ((reason: unknown) => E | PromiseLike<E>) | null,
  ): Promise<R | E> {
    return this.#startOther().then(onFulfilled, onRejected);
  }

  toString(): string {
    return `${this.#reader}.readline()`;
  }

  #startOther(): Operation<void, Bytes> {
    if (typeof this.#started === "object") return this.#started;
    const other = new Operation<void, Bytes>(readline, this.#reader);
    if (this.#started) other[Symbol.iterator](); // a coroutine that nobody runs: from now on it is awaited twice
    return (this.#started = other);
  }
}

function* readline(this: StreamReader): Coroutine<Bytes> {
  return yield* this.readline();
}
