import { macrotask } from "../loop/host.ts";
import type { Future } from "./future.ts";

let failed: Future<unknown>[] = [];

/** Reports the future's error at the end of the host's turn, unless somebody has retrieved it by then. */
export function watchFailure(future: Future<unknown>): void {
  if (failed.push(future) === 1) macrotask(reportFailures);
}

/** Reports the errors that nobody has retrieved. */
export function reportFailures(): void {
  const futures = failed;
  failed = [];
  for (const future of futures) {
    if (future.failure?.isSeen !== false) continue;
    const exception = future.exception();
    const place = exception instanceof Error ? exception.stack?.split("\n").find((line) => /:\d+:\d/.test(line)) : "";
    const message = `exception was never retrieved: ${future} ${place?.trim()}`;
    future.getLoop().callExceptionHandler({ message, exception, future });
  }
}
