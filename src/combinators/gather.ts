import type { Runnable } from "../loop/handle.ts";
import { runningLoop } from "../loop/loop.ts";
import type { AwaitableLike, ResultOf } from "../tasks/awaitable.ts";
import { cancelledError } from "../tasks/cancellation.ts";
import { ensureFuture } from "../tasks/ensureFuture.ts";
import { type EventLoop, getEventLoop } from "../tasks/eventLoop.ts";
import { Future } from "../tasks/future.ts";

type Results<A extends readonly unknown[]> = { -readonly [K in keyof A]: ResultOf<A[K]> };
type Outcomes<A extends readonly unknown[]> = { -readonly [K in keyof A]: ResultOf<A[K]> | Error };

/**
 * Waits for all of them at once, and gives their results in the order given. The first error is raised at once, and
 * the others go on; with `returnExceptions`, errors are results. Cancelling it cancels all of them.
 *
 * @see https://docs.python.org/3.14/library/asyncio-task.html#asyncio.gather
 */
export function gather<const A extends readonly AwaitableLike<unknown>[]>(...aws: A): Future<Results<A>>;
export function gather<const A extends readonly AwaitableLike<unknown>[]>(
  aws: A,
  options: { readonly returnExceptions: true },
): Future<Outcomes<A>>;
export function gather<const A extends readonly AwaitableLike<unknown>[]>(
  aws: A,
  options?: { readonly returnExceptions?: false },
): Future<Results<A>>;
export function gather<T>(
  aws: Iterable<AwaitableLike<T>>,
  options: { readonly returnExceptions: true },
): Future<(T | Error)[]>;
export function gather<T>(
  aws: Iterable<AwaitableLike<T>>,
  options?: { readonly returnExceptions?: false },
): Future<T[]>;
export function gather(...args: unknown[]): Future<unknown[]> {
  const [first, options] = args as [Iterable<unknown>, { readonly returnExceptions?: boolean } | undefined];
  if (!isPlainIterable(first)) return start(args, false);
  return start([...first], options?.returnExceptions ?? false);
}

function start(aws: unknown[], returnExceptions: boolean): Future<unknown[]> {
  let loop = runningLoop() as EventLoop | null;
  if (aws.length === 0) {
    const empty = (loop ?? getEventLoop()).createFuture<unknown[]>();
    empty.setResult([]);
    return empty;
  }
  const made = new Map<unknown, Future<unknown>>(); // one task for a coroutine that is given twice
  const children = aws.map((aw) => {
    let child = made.get(aw);
    if (child === undefined) {
      child = ensureFuture(aw as AwaitableLike<unknown>, { loop: loop ?? undefined });
      if (child !== aw) made.set(aw, child);
      loop ??= child.getLoop();
    }
    return child;
  });
  return new Gathering(loop as EventLoop, children, returnExceptions);
}

class Gathering extends Future<unknown[]> {
  readonly children: readonly Future<unknown>[];
  readonly #returnExceptions: boolean;
  #left: number;
  #isCancelRequested = false;

  constructor(loop: EventLoop, children: readonly Future<unknown>[], returnExceptions: boolean) {
    super(loop.own);
    this.children = children;
    this.#returnExceptions = returnExceptions;
    this.#left = children.length;
    for (const child of children) if (!child.done()) child.addWaiter(new Part(this, child));
    for (const child of children) if (child.done()) this.take(child);
  }

  override cancel(message?: unknown): boolean {
    if (this.done()) return false;
    let requested = false;
    for (const child of this.children) if (child.cancel(message)) requested = true;
    if (requested) this.#isCancelRequested = true;
    return requested;
  }

  override toString(): string {
    return `gather(${this.children.length})`;
  }

  /** A child is done. */
  take(child: Future<unknown>): void {
    this.#left -= 1;
    const failure = child.failure;
    if (failure !== undefined) child.exception(); // marks the error as seen
    if (this.done()) return;
    if (!this.#returnExceptions) {
      if (failure !== undefined) return this.setException(failure.error);
      if (child.cancelled()) return this.setException(errorOf(child));
    }
    if (this.#left > 0) return;
    const outcomes = this.children.map(outcome);
    if (!this.#isCancelRequested) return this.setResult(outcomes);
    const last = this.children.at(-1) as Future<unknown>;
    this.setException(last.cancelled() ? errorOf(last) : cancelledError(last.cancelReason, false));
  }
}

/** A child's place in the ready queue when it is done. */
class Part implements Runnable {
  readonly #whole: Gathering;
  readonly #child: Future<unknown>;

  constructor(whole: Gathering, child: Future<unknown>) {
    this.#whole = whole;
    this.#child = child;
  }

  proceed(): void {
    this.#whole.take(this.#child);
  }
}

/** The error that a cancelled future raises. */
function errorOf(future: Future<unknown>): unknown {
  try {
    return future.result();
  } catch (error) {
    return error;
  }
}

function outcome(future: Future<unknown>): unknown {
  if (future.cancelled()) return cancelledError(future.cancelReason, false);
  return future.exception() ?? future.result();
}

/** Is it a collection of awaitables, not one of them? */
function isPlainIterable(value: unknown): value is Iterable<unknown> {
  const object = value as Partial<Iterable<unknown> & PromiseLike<unknown> & Iterator<unknown>> | null | undefined;
  return (
    typeof object?.[Symbol.iterator] === "function" &&
    typeof object.then !== "function" &&
    typeof object.next !== "function"
  );
}
