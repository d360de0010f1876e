import type { AwaitableLike } from "../tasks/awaitable.ts";
import { ensureFuture } from "../tasks/ensureFuture.ts";
import { FINISHED, Future } from "../tasks/future.ts";

/**
 * Waits for it, and lets it go on when the waiting is cancelled. An error that comes after that goes to the loop's
 * exception handler.
 *
 * @see https://docs.python.org/3.14/library/asyncio-task.html#asyncio.shield
 */
export function shield<T>(aw: AwaitableLike<T>): Future<T> {
  const inner = ensureFuture(aw);
  return inner.done() ? inner : new Shield(inner);
}

class Shield<T> extends Future<T> {
  readonly children: readonly Future<T>[];

  constructor(inner: Future<T>) {
    super(inner.getLoop().own);
    this.children = [inner];
    const onInner = (): void => {
      if (this.cancelled()) return;
      if (inner.cancelled()) return void this.cancel();
      const error = inner.exception();
      if (error !== null) this.setException(error);
      else this.finish(FINISHED, inner.result());
    };
    inner.addDoneCallback(onInner);
    this.addDoneCallback(() => {
      if (inner.done()) return;
      inner.removeDoneCallback(onInner);
      inner.removeDoneCallback(report); // one report, however many shields were cancelled
      inner.addDoneCallback(report);
    });
  }

  override toString(): string {
    return `shield(${this.children[0]?.label})`;
  }
}

function report(future: Future<unknown>): void {
  if (future.cancelled()) return;
  const exception = future.exception();
  if (exception === null) return;
  const name = exception instanceof Error ? exception.name : String(exception);
  future.getLoop().callExceptionHandler({ message: `${name} exception in shielded future`, exception, future });
}
