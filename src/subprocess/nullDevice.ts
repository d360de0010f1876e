import type { Bytes } from "../streams/bytes.ts";
import { type Awaitable, Operation, Ready } from "../tasks/awaitable.ts";
import { Sink, Source } from "./description.ts";

/** `/dev/null`, read: the end, always. */
export class NullSource extends Source {
  protected override takeNow(): Bytes {
    return new Uint8Array(0);
  }

  protected override readLater(): Ready<Bytes> {
    return new Ready(new Uint8Array(0));
  }

  protected override close(): void {}
}

/** `/dev/null`, written. */
export class NullSink extends Sink {
  override accept(data: Uint8Array): number {
    return data.length;
  }

  override write(): Awaitable<void> {
    return new Operation(() => new Ready(undefined), "write()");
  }

  protected override close(): void {}
}
