import { ByteBuffer } from "../streams/byteBuffer.ts";
import type { Bytes } from "../streams/bytes.ts";
import { type Awaitable, type Coroutine, Operation, Ready, type Suspension } from "../tasks/awaitable.ts";
import { deviceStat, type FileStat } from "./fileSystem.ts";

/** How much is read, or sent, at a time. */
export const BLOCK = 65_536;

/** What another thread, which is the only one to use a stream, needs to know of it. */
export interface Loan {
  /** The memory of its pipe, if that is shared: bytes are read and written there. Else they go by messages. */
  readonly ring: SharedArrayBuffer | undefined;
  /** How many bytes there is room for. */
  readonly room: number;
}

/** Is told of a sink that is lent, if bytes go there by messages. */
export interface Borrower {
  /** So many bytes were read: there is room for as many more. */
  onRoom(bytes: number): void;
  onBroken(): void;
}

/** What a stream of a process stands for: several processes may share it. It is closed when the last has let go of it. */
abstract class Description {
  #holders = 1;

  /** One more holds it. */
  hold(): this {
    this.#holders += 1;
    return this;
  }

  /** Does more than one hold it? */
  get isShared(): boolean {
    return this.#holders > 1;
  }

  /** One less holds it. */
  release(): void {
    this.#holders -= 1;
    if (this.#holders === 0) this.close();
  }

  /** Lets another thread use it, instead of whoever holds it here, until `takeBack()`. `undefined` if that cannot be. */
  lend(_borrower?: Borrower): Loan | undefined {
    return undefined;
  }

  takeBack(): void {}

  /** Nobody holds it any more. */
  protected abstract close(): void;
}

/** Where bytes come from. */
export abstract class Source extends Description {
  readonly #unread = new ByteBuffer();

  /** Up to `max` bytes, none at the end; waits until there are any. Cancel-safe. */
  read(max: number): Awaitable<Bytes> {
    return new Operation(this.#read, this, max);
  }

  /** Puts bytes back that were read and not used. */
  unread(bytes: Uint8Array): void {
    const rest = this.#unread.take(Infinity);
    this.#unread.push(bytes);
    if (rest.length > 0) this.#unread.push(rest);
  }

  protected get hasUnread(): boolean {
    return this.#unread.length > 0;
  }

  /** Up to `max` bytes if it is known at once that there are any, or that it is the end. */
  take(max: number): Bytes | undefined {
    return this.#unread.length > 0 ? this.#unread.take(max) : this.takeNow(max);
  }

  /** Moves bytes to a sink, as long as that can be done without reading them: the rest, and the end, is there to be read. */
  *moveTo(_sink: Sink): Coroutine<void> {}

  /** What is known of the file that is read; a device if it is none. */
  *stat(): Coroutine<FileStat> {
    return deviceStat;
  }

  protected takeNow(_max: number): Bytes | undefined {
    return undefined;
  }

  protected abstract readLater(max: number): Iterator<Suspension, Bytes, void>;

  #read(max: number): Iterator<Suspension, Bytes, void> {
    const bytes = this.take(max);
    return bytes === undefined ? this.readLater(max) : new Ready(bytes);
  }
}

/** Where bytes go to. */
export abstract class Sink extends Description {
  /**
   * Takes as many of the bytes as it can at once, and says how many. Their memory is the caller's again, unless it is given.
   * @throws BrokenPipeError if nobody reads
   */
  accept(_data: Uint8Array, _isGiven?: boolean): number {
    return 0;
  }

  /**
   * Takes as many of the bytes as it can ahead of there being room for them, and says how many: nobody else waits to write
   * then. Their memory is the caller's again.
   * @throws BrokenPipeError if nobody reads
   */
  acceptAhead(_data: Uint8Array): number {
    return 0;
  }

  /**
   * Takes all, waiting until there is room for them and for what was taken ahead. The memory is given: it must not be
   * changed any more.
   * @throws BrokenPipeError if nobody reads
   */
  abstract write(data: Uint8Array): Awaitable<void>;

  /**
   * Takes all of the bytes, from a borrower that knew of room for some of them. The memory is given.
   * @throws BrokenPipeError if nobody reads
   */
  receive(_data: Uint8Array): void {}

  /** Calls the function when it is known that nobody will read. */
  whenBroken(_listener: () => void): void {}
}
