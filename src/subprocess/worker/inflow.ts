import type { Bytes } from "../../streams/bytes.ts";
import type { Coroutine } from "../../tasks/awaitable.ts";
import { LocalBytes } from "../localBytes.ts";
import type { Handle } from "../workerProtocol.ts";
import { Changes } from "./changes.ts";
import type { KernelLink } from "./kernelLink.ts";

/** How many bytes may be on their way, or wait to be read. */
const WINDOW = 393_216;

/** The bytes of a source that nobody else reads: from the first read on, the kernel sends them ahead. */
export class Inflow {
  readonly #link: KernelLink;
  readonly #handle: Handle;
  readonly #bytes = new LocalBytes();
  readonly #changes = new Changes(this);
  /** How many more the kernel may send; less than none if the last block was large. */
  #wanted = 0;
  #isEnded = false;
  #isStopped = false;

  constructor(link: KernelLink, handle: Handle) {
    this.#link = link;
    this.#handle = handle;
    link.listen(handle, { onBytes: (bytes) => this.#receive(bytes) });
  }

  /** Up to `max` bytes if there are any, or if it is the end. */
  take(max: number): Bytes | undefined {
    if (this.#bytes.length === 0 && !this.#isEnded) return undefined;
    const bytes = this.#bytes.take(max);
    this.#want();
    return bytes;
  }

  /** Waits until something may have changed. */
  *change(): Coroutine<void> {
    this.#want();
    yield* this.#changes.next();
  }

  /** Wants no more: what there is then is all that was sent. */
  *stop(): Coroutine<void> {
    this.#isStopped = true;
    this.#wanted = 0;
    try {
      yield* this.#link.call<void>(["stop", this.#handle]);
    } catch (error) {
      this.#isStopped = false;
      this.#changes.tell();
      throw error;
    }
  }

  /** It is not used any more: those who wait look elsewhere. */
  close(): void {
    this.#changes.tell();
  }

  toString(): string {
    return `Inflow[bytes:${this.#bytes.length}]`;
  }

  #want(): void {
    const free = WINDOW - this.#bytes.length - this.#wanted;
    if (this.#isStopped || this.#isEnded || free < WINDOW / 3) return;
    this.#wanted += free;
    this.#link.note(["want", this.#handle, free]);
  }

  #receive(bytes: Bytes): void {
    this.#wanted -= bytes.length;
    if (bytes.length === 0) this.#isEnded = true;
    else this.#bytes.add(bytes);
    this.#changes.tell();
  }
}
