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
    if (!future.isFailureUnseen) continue;
    const exception = future.exception();
    const message = `${future.constructor.name} exception was never retrieved: ${String(future)}${placeOf(exception)}`;
    future.getLoop().callExceptionHandler({ message, exception, future });
  }
}

/** The innermost frame of the error's stack, in words. */
function placeOf(error: unknown): string {
  const stack = error instanceof Error ? error.stack : undefined;
  const frame = stack?.split("\n").find((line) => /:\d+:\d+/.test(line));
  return frame === undefined ? "" : `, raised ${frame.trim()}`;
}
