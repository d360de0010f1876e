import { macrotask } from "../loop/host.ts";
import type { EventLoop } from "./eventLoop.ts";
import type { Future } from "./future.ts";

/** The failed futures whose error nobody has retrieved yet, and whether somebody waits for them. */
const failed = /* @__PURE__ */ new Map<Future<unknown>, boolean>();
let isDue = false;

/**
 * Reports the future's error unless somebody retrieves it: when its loop comes to rest if nobody waits for it, else when
 * its loop is closed.
 */
export function watchFailure(future: Future<unknown>, isAwaited: boolean): void {
  failed.set(future, isAwaited);
  if (!future.getLoop().hasReady) reportLater();
}

/** A loop rests: when the promise reactions of this turn have run, too, what nobody waits for is reported. */
export function reportLater(): void {
  if (isDue || failed.size === 0) return;
  isDue = true;
  macrotask(() => {
    isDue = false;
    report((future, isAwaited) => !isAwaited && !future.getLoop().hasReady);
  });
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
