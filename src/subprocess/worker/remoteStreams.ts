import { BrokenPipeError } from "../../errors.ts";
import type { Bytes } from "../../streams/bytes.ts";
import { type Awaitable, type Coroutine, Operation } from "../../tasks/awaitable.ts";
import { Sink, Source } from "../description.ts";
import { SharedRing } from "../sharedRing.ts";
import type { Handle, WireStream } from "../workerProtocol.ts";
import type { KernelLink } from "./kernelLink.ts";

/** A source that the kernel has; while nobody else reads it, the memory of its pipe is used directly. */
export class RemoteSource extends Source {
  readonly handle: Handle;
  readonly #link: KernelLink;
  #ring: SharedRing | undefined;

  constructor(link: KernelLink, { handle, ring }: WireStream) {
    super();
    this.#link = link;
    this.handle = handle;
    this.#ring = ring && new SharedRing(ring);
  }

  /** Others will read it, too: all that is not used goes back. */
  share(): Handle {
    if (this.#ring === undefined) return this.handle;
    this.#ring = undefined;
    this.#link.note(["return", this.handle]);
    const unread = this.take(Infinity);
    if (unread !== undefined) this.unread(unread);
    return this.handle;
  }

  override unread(bytes: Uint8Array): void {
    if (this.#ring === undefined) this.#link.note(["unread", this.handle, bytes]);
    else super.unread(bytes);
  }

  protected override takeNow(max: number): Bytes | undefined {
    const isEnded = this.#ring?.isEnded; // first: nothing comes after it
    return this.#ring !== undefined && (this.#ring.length > 0 || isEnded === true) ? this.#ring.take(max) : undefined;
  }

  protected override *readLater(max: number): Coroutine<Bytes> {
    while (this.#ring !== undefined) {
      const { changes } = this.#ring;
      const bytes = this.takeNow(max);
      if (bytes !== undefined) return bytes;
      yield* this.#link.changed(this.#ring, changes);
    }
    return yield* this.#link.call<Bytes>(["read", this.handle, max]);
  }

  /** How many bytes are there: 0 at the end, -1 if there are none after these seconds. For a worker that may block. */
  poll(seconds: number | undefined): Coroutine<number> {
    return this.#ring === undefined
      ? this.#link.call<number>(["poll", this.handle, seconds])
      : pollRing(this.#ring, seconds);
  }

  protected override close(): void {
    this.#link.note(["release", this.handle]);
  }
}

/** A sink that the kernel has; while nobody else writes to it, the memory of its pipe is used directly. */
export class RemoteSink extends Sink {
  readonly handle: Handle;
  readonly #link: KernelLink;
  #ring: SharedRing | undefined;

  constructor(link: KernelLink, { handle, ring }: WireStream) {
    super();
    this.#link = link;
    this.handle = handle;
    this.#ring = ring && new SharedRing(ring);
  }

  /** Others will write to it, too. */
  share(): Handle {
    if (this.#ring !== undefined) this.#link.note(["return", this.handle]);
    this.#ring = undefined;
    return this.handle;
  }

  override accept(data: Uint8Array): number {
    try {
      return this.#ring?.push(data) ?? 0;
    } catch (error) {
      if (!(error instanceof BrokenPipeError)) throw error;
      this.share(); // the kernel says what becomes of a process that writes there
      return 0;
    }
  }

  override get copies(): boolean {
    return this.#ring !== undefined;
  }

  override write(data: Uint8Array): Awaitable<void> {
    return new Operation(this.#write, this, data);
  }

  protected override close(): void {
    this.#link.note(["release", this.handle]);
  }

  *#write(data: Uint8Array): Coroutine<void> {
    let rest = data;
    while (this.#ring !== undefined) {
      const ring = this.#ring;
      const { changes } = ring;
      rest = rest.subarray(this.accept(rest));
      if (rest.length === 0) return;
      if (this.#ring !== undefined) yield* this.#link.changed(ring, changes);
    }
    yield* this.#link.call<void>(["write", this.handle, rest]);
  }
}

function* pollRing(ring: SharedRing, seconds: number | undefined): Coroutine<number> {
  const until = performance.now() + 1000 * (seconds ?? Infinity);
  for (;;) {
    const { changes, isEnded } = ring;
    if (ring.length > 0 || isEnded) return ring.length;
    const left = until - performance.now();
    if (left <= 0) return -1;
    ring.block(changes, left);
  }
}
