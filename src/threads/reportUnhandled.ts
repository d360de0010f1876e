import { getEventLoop } from "../tasks/eventLoop.ts";
import type { Thrown } from "./protocol.ts";
import type { ThreadWorker } from "./threadWorker.ts";
import { fromWire } from "./wireError.ts";

/** Tells the exception handler of something that was thrown in the worker and belongs to no call. */
export function reportUnhandled({ loop, source }: ThreadWorker, thrown: Thrown): void {
  const message = `Unhandled rejection in a worker of ${source.name}`;
  (loop ?? getEventLoop()).callExceptionHandler({ message, exception: fromWire(thrown) });
}
