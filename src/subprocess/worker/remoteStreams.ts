import type { Bytes } from "../../streams/bytes.ts";
import { type Awaitable, type Coroutine, Operation } from "../../tasks/awaitable.ts";
import { Sink, Source } from "../description.ts";
import type { Handle } from "../workerProtocol.ts";
import type { KernelLink } from "./kernelLink.ts";

/** A source that the kernel has. */
export class RemoteSource extends Source {
  readonly handle: Handle;
  readonly #link: KernelLink;

  constructor(link: KernelLink, handle: Handle) {
    super();
    this.#link = link;
    this.handle = handle;
  }

  override unread(bytes: Uint8Array): void {
    this.#link.note(["unread", this.handle, bytes]);
  }

  protected override readLater(max: number): Coroutine<Bytes> {
    return this.#link.call<Bytes>(["read", this.handle, max]);
  }

  protected override close(): void {
    this.#link.note(["release", this.handle]);
  }
}

/** A sink that the kernel has. */
export class RemoteSink extends Sink {
  readonly handle: Handle;
  readonly #link: KernelLink;

  constructor(link: KernelLink, handle: Handle) {
    super();
    this.#link = link;
    this.handle = handle;
  }

  override write(data: Uint8Array): Awaitable<void> {
    return new Operation(() => this.#link.call<void>(["write", this.handle, data]), "write()");
  }

  protected override close(): void {
    this.#link.note(["release", this.handle]);
  }
}
