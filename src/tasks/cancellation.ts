import { CancelledError } from "../errors.ts";
import { current } from "./current.ts";

/** A request to cancel: what was given to `cancel()`, who called it, and in debug mode from where. */
export class Cancellation {
  readonly reason: unknown;
  readonly by: string | undefined;
  readonly place: Error | undefined;

  constructor(reason: unknown, debug: boolean) {
    this.reason = reason;
    this.by = current.task?.getName();
    this.place = debug ? new Error("cancel() was called here") : undefined;
  }

  toError(): CancelledError {
    return new CancelledError(this.reason, this.by, this.place === undefined ? undefined : { cause: this.place });
  }
}
