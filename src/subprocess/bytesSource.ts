import { ByteBuffer } from "../streams/byteBuffer.ts";
import type { Bytes } from "../streams/bytes.ts";
import { Ready } from "../tasks/awaitable.ts";
import { Source } from "./description.ts";

/** Bytes in memory. */
export class BytesSource extends Source {
  readonly #bytes = new ByteBuffer();

  constructor(data: Uint8Array) {
    super();
    this.#bytes.push(data.slice());
  }

  protected override takeNow(max: number): Bytes {
    return this.#bytes.take(max);
  }

  protected override readLater(max: number): Ready<Bytes> {
    return new Ready(this.takeNow(max));
  }

  protected override close(): void {
    this.#bytes.clear();
  }
}
