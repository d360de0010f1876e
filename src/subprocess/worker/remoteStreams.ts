import { BrokenPipeError } from "../../errors.ts";
import type { Bytes } from "../../streams/bytes.ts";
import { type Awaitable, type Coroutine, Operation } from "../../tasks/awaitable.ts";
import { BLOCK, Sink, Source } from "../description.ts";
import type { FileStat } from "../fileSystem.ts";
import { movable } from "../movable.ts";
import { SharedRing } from "../sharedRing.ts";
import type { Handle, WireStream } from "../workerProtocol.ts";
import { Changes } from "./changes.ts";
import { Inflow } from "./inflow.ts";
import type { KernelLink } from "./kernelLink.ts";

/** A source that the kernel has. While nobody else reads it, the memory of its pipe is used, or its bytes are sent ahead. */
export class RemoteSource extends Source {
  readonly handle: Handle;
  readonly #link: KernelLink;
  #ring: SharedRing | undefined;
  #inflow: Inflow | undefined;

  constructor(link: KernelLink, { handle, loan }: WireStream) {
    super();
    this.#link = link;
    this.handle = handle;
    if (loan?.ring !== undefined) this.#ring = new SharedRing(loan.ring);
    else if (loan !== undefined) this.#inflow = new Inflow(link, handle);
  }

  /** Others will read it, too: all that is not used goes back. */
  *share(): Coroutine<void> {
    const inflow = this.#inflow;
    if (this.#ring === undefined && inflow === undefined) return;
    this.#ring = undefined;
    yield* inflow?.stop() ?? [];
    const left: Bytes[] = [];
    for (let bytes; (bytes = this.take(Infinity)) !== undefined && bytes.length > 0;) left.push(bytes);
    this.#inflow = undefined;
    this.#link.note(["return", this.handle]);
    for (const bytes of left.toReversed()) this.unread(bytes);
    inflow?.close();
  }

  override unread(bytes: Uint8Array): void {
    if (this.#ring === undefined && this.#inflow === undefined) this.#link.note(["unread", this.handle, bytes]);
    else super.unread(bytes);
  }

  protected override takeNow(max: number): Bytes | undefined {
    if (this.#ring === undefined) return this.#inflow?.take(max);
    const { isEnded } = this.#ring; // first: nothing comes after it
    return this.#ring.length > 0 || isEnded ? this.#ring.take(max) : undefined;
  }

  protected override *readLater(max: number): Coroutine<Bytes> {
    for (;;) {
      const [ring, inflow] = [this.#ring, this.#inflow];
      const seen = ring?.writes.count;
      const bytes = this.take(max);
      if (bytes !== undefined) return bytes;
      if (ring !== undefined) yield* this.#link.more(ring.writes, seen as number);
      else if (inflow !== undefined) yield* inflow.change();
      else return yield* this.#link.call<Bytes>(["read", this.handle, max]);
    }
  }

  /** Where threads share the memory of both pipes. */
  override *moveTo(sink: Sink): Coroutine<void> {
    while (sink instanceof RemoteSink && !this.hasUnread) {
      const [from, to] = [this.#ring, sink.ring];
      if (from === undefined || to === undefined) return;
      const [written, read] = [from.writes.count, to.reads.count];
      if (to.isBroken || to.isEnded) return;
      const { isEnded } = from; // first: nothing comes after it
      if (from.length > 0) {
        if (from.moveTo(to) > 0) yield;
        else yield* this.#link.more(to.reads, read);
      } else if (isEnded) return;
      else yield* this.#link.more(from.writes, written);
    }
  }

  override stat(): Coroutine<FileStat> {
    return this.#link.call<FileStat>(["stat", this.handle]);
  }

  /** How many bytes are there: 0 at the end, -1 if there are none after these seconds. For a worker that may block. */
  poll(seconds: number | undefined): Coroutine<number> {
    return this.#ring === undefined
      ? this.#link.call<number>(["poll", this.handle, seconds])
      : pollRing(this.#ring, seconds);
  }

  protected override close(): void {
    this.#link.release(this.handle);
  }
}

/** A sink that the kernel has. While nobody else writes to it, the memory of its pipe is used, or the room that it is known to have. */
export class RemoteSink extends Sink {
  readonly handle: Handle;
  readonly #link: KernelLink;
  readonly #changes = new Changes(this);
  #ring: SharedRing | undefined;
  /** How many bytes the pipe has room for; less than none if the last block was large. Not known if others write, too. */
  #room: number | undefined;

  constructor(link: KernelLink, { handle, loan }: WireStream) {
    super();
    this.#link = link;
    this.handle = handle;
    if (loan?.ring !== undefined) this.#ring = new SharedRing(loan.ring);
    else if (loan !== undefined) {
      this.#room = loan.room;
      link.listen(handle, {
        onRoom: (bytes) => this.#setRoom(this.#room === undefined ? undefined : this.#room + bytes),
        onBroken: () => this.#setRoom(undefined), // the kernel says what becomes of a process that writes there
      });
    }
  }

  /** The memory of its pipe, while it is used. */
  get ring(): SharedRing | undefined {
    return this.#ring;
  }

  /** Others will write to it, too. */
  share(): void {
    if (this.#ring === undefined && this.#room === undefined) return;
    this.#link.note(["return", this.handle]);
    this.#ring = undefined;
    this.#setRoom(undefined);
  }

  override accept(data: Uint8Array, isGiven = false): number {
    return this.#ring === undefined ? this.#send(data, isGiven) : this.#useRing((ring) => ring.push(data));
  }

  override acceptAhead(data: Uint8Array): number {
    return this.#useRing((ring) => ring.pushAhead(data));
  }

  override write(data: Uint8Array): Awaitable<void> {
    return new Operation(this.#write, this, data);
  }

  protected override close(): void {
    this.#link.release(this.handle);
  }

  *#write(data: Uint8Array): Coroutine<void> {
    const { length } = data; // none is left where the memory moves
    let taken = 0;
    while (this.#ring !== undefined || this.#room !== undefined) {
      const ring = this.#ring;
      const seen = ring?.reads.count;
      taken += this.accept(data.subarray(taken), true);
      if (taken === length && ring === this.#ring && ring?.isOver !== true) return;
      if (ring === undefined) yield* this.#changes.next();
      else if (this.#ring !== undefined) yield* this.#link.more(ring.reads, seen as number);
    }
    yield* this.#link.call<void>(["write", this.handle, data.subarray(taken)]);
  }

  #useRing(push: (ring: SharedRing) => number): number {
    if (this.#ring === undefined) return 0;
    try {
      return push(this.#ring);
    } catch (error) {
      if (!(error instanceof BrokenPipeError)) throw error;
      this.share(); // the kernel says what becomes of a process that writes there
      return 0;
    }
  }

  /** Sends blocks while there is known to be room. */
  #send(data: Uint8Array, isGiven: boolean): number {
    const { length } = data;
    let sent = 0;
    while (sent < length && this.#room !== undefined && this.#room > 0) {
      const block = data.subarray(sent, sent + BLOCK);
      sent += block.length;
      this.#room -= block.length;
      this.#link.note(["write", this.handle, block], isGiven ? movable(block) : []);
    }
    return sent;
  }

  #setRoom(room: number | undefined): void {
    this.#room = room;
    this.#changes.tell();
  }
}

function* pollRing(ring: SharedRing, seconds: number | undefined): Coroutine<number> {
  const until = performance.now() + 1000 * (seconds ?? Infinity);
  for (;;) {
    const seen = ring.writes.count;
    const { isEnded } = ring;
    if (ring.length > 0 || isEnded) return ring.length;
    const left = until - performance.now();
    if (left <= 0) return -1;
    ring.writes.block(seen, left);
  }
}
