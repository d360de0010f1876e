import { macrotask } from "../loop/host.ts";
import type { EventLoop } from "./eventLoop.ts";
import type { Future } from "./future.ts";

/** The failed futures whose error nobody has retrieved yet, and whether somebody waits for them. */
const failed = /* @__PURE__ */ new Map<Future<unknown>, boolean>();
let isDue = false;

/**
 * Reports the future's error unless somebody retrieves it: at the end of the turn if nobody waits for it, else when its
 * loop is closed.
 */
export function watchFailure(future: Future<unknown>, isAwaited: boolean): void {
  failed.set(future, isAwaited);
  if (isDue) return;
  isDue = true;
  macrotask(reportAtEndOfTurn);
}

/** The turn goes on while a loop has something to run: it may be just what retrieves the error. */
function reportAtEndOfTurn(): void {
  for (const future of failed.keys()) if (future.getLoop().hasReady) return macrotask(reportAtEndOfTurn);
  isDue = false;
  report((_future, isAwaited) => !isAwaited);
}

/** Reports what is left when a loop is closed. */
export function reportFailuresOf(loop: EventLoop): void {
  report((future) => future.getLoop() === loop);
}

function report(isDueNow: (future: Future<unknown>, isAwaited: boolean) => boolean): void {
  for (const [future, isAwaited] of failed) {
    const isSeen = future.failure?.isSeen === true;
    if (!isSeen && !isDueNow(future, isAwaited)) continue;
    failed.delete(future);
    if (isSeen) continue;
    const exception = future.exception();
    const place = exception instanceof Error ? exception.stack?.split("\n").find((line) => /:\d+:\d/.test(line)) : "";
    const message = `exception was never retrieved: ${future} ${place?.trim()}`;
    future.getLoop().callExceptionHandler({ message, exception, future });
  }
}
