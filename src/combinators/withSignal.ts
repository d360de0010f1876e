import { type Awaitable, type AwaitableLike, type Coroutine, Operation } from "../tasks/awaitable.ts";
import { ensureFuture } from "../tasks/ensureFuture.ts";
import type { Future } from "../tasks/future.ts";

/**
 * Waits for it, and cancels it when the signal aborts: the `CancelledError` has the signal's reason.
 */
export function withSignal<T>(signal: AbortSignal, aw: AwaitableLike<T>): Awaitable<T> {
  if (!(signal instanceof AbortSignal)) throw new TypeError(`expected an AbortSignal, got ${String(signal)}`);
  return new Operation(waitWithSignal<T>, "withSignal()", { signal, aw });
}

function* waitWithSignal<T>({ signal, aw }: { signal: AbortSignal; aw: AwaitableLike<T> }): Coroutine<T> {
  const future: Future<T> = ensureFuture(aw);
  const cancel = (): void => void future.cancel(signal.reason);
  if (signal.aborted) cancel();
  signal.addEventListener("abort", cancel, { once: true });
  try {
    return yield* future;
  } finally {
    signal.removeEventListener("abort", cancel);
  }
}
