import { osError } from "../errors.ts";
import type { Bytes } from "../streams/bytes.ts";
import { type Awaitable, Operation, type Suspension } from "../tasks/awaitable.ts";
import { Sink, Source } from "./description.ts";
import { strerror } from "./strerror.ts";

/** What a process has for a stdin that it was started without: to read it fails. */
export class ClosedSource extends Source {
  protected override readLater(): Iterator<Suspension, Bytes, void> {
    throw closed();
  }

  protected override close(): void {}
}

/** What a process has for an output that it was started without: to write there fails. */
export class ClosedSink extends Sink {
  override write(): Awaitable<void> {
    return new Operation(() => {
      throw closed();
    }, "write()");
  }

  protected override close(): void {}
}

function closed(): Error {
  return osError("EBADF", strerror("EBADF"));
}
