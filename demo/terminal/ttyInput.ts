import { type Awaitable, type Coroutine, coroutine, Queue } from "asyncio-web";
import { StreamReader } from "asyncio-web/streams";

type Bytes = Uint8Array<ArrayBuffer>;

/** What programs read from a terminal: a piece at a time, as it was typed. An empty one is an end, after which it goes on. */
export class TtyInput extends StreamReader {
  readonly #pieces = new Queue<Bytes>();
  #rest: Bytes | undefined;
  readonly #take = coroutine((most: number) => this.#read(most));

  override read(most = 65_536): Awaitable<Bytes> {
    return this.#take(most);
  }

  /** Adds what was typed, nothing for an end. */
  add(text: string): void {
    this.#pieces.putNowait(new TextEncoder().encode(text));
  }

  /** Forgets what nobody has read. */
  flush(): void {
    this.#rest = undefined;
    while (!this.#pieces.empty()) this.#pieces.getNowait();
  }

  *#read(most: number): Coroutine<Bytes> {
    const piece = this.#rest ?? (yield* this.#pieces.get());
    this.#rest = piece.length > most ? piece.subarray(most) : undefined;
    return piece.subarray(0, most);
  }
}
