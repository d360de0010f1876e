import { macrotask } from "../loop/host.ts";
import type { EventLoop } from "./eventLoop.ts";
import type { Future } from "./future.ts";

/** The failed futures whose error nobody has retrieved yet. */
const failed = /* @__PURE__ */ new Set<Future<unknown>>();
/** Those that somebody waits for together with others, and has not looked at yet. */
const expected = /* @__PURE__ */ new WeakSet<Future<unknown>>();
let isDue = false;

/** Reports the future's error when its loop comes to rest, unless somebody has retrieved it by then. */
export function watchFailure(future: Future<unknown>): void {
  failed.add(future);
  if (!future.getLoop().hasReady) reportLater();
}

/** Keeps back the report of an error that is waited for, until `isExpected` is taken back. */
export function expectFailure(future: Future<unknown>, isExpected: boolean): void {
  if (isExpected) expected.add(future);
  else expected.delete(future);
}

/** A loop rests: when the promise reactions of this turn have run, too, what nobody has retrieved is reported. */
export function reportLater(): void {
  if (isDue || failed.size === 0) return;
  isDue = true;
  macrotask(() => {
    isDue = false;
    report((future) => !expected.has(future) && !future.getLoop().hasReady);
  });
}

/** Reports what is left when a loop is closed. */
export function reportFailuresOf(loop: EventLoop): void {
  report((future) => future.getLoop() === loop);
}

function report(isDueNow: (future: Future<unknown>) => boolean): void {
  for (const future of failed) {
    const isSeen = future.failure?.isSeen === true;
    if (!isSeen && !isDueNow(future)) continue;
    failed.delete(future);
    if (isSeen) continue;
    const exception = future.exception();
    const place = exception instanceof Error ? exception.stack?.split("\n").find((line) => /:\d+:\d/.test(line)) : "";
    const message = `exception was never retrieved: ${future} ${place?.trim()}`;
    future.getLoop().callExceptionHandler({ message, exception, future });
  }
}
