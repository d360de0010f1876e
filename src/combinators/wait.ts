import { type Duration, toSeconds } from "../loop/duration.ts";
import type { TimerHandle } from "../loop/handle.ts";
import { type Awaitable, type AwaitableLike, type Coroutine, Operation } from "../tasks/awaitable.ts";
import { ensureFuture } from "../tasks/ensureFuture.ts";
import { type EventLoop, getRunningLoop } from "../tasks/eventLoop.ts";
import { expectFailure } from "../tasks/failures.ts";
import { FINISHED, type Future } from "../tasks/future.ts";
import { Waiter } from "../tasks/waiter.ts";

/** `wait()` returns when the first is done or cancelled. */
export const FIRST_COMPLETED = "FIRST_COMPLETED";
/** `wait()` returns when the first has failed, or all are done. */
export const FIRST_EXCEPTION = "FIRST_EXCEPTION";
/** `wait()` returns when all are done. */
export const ALL_COMPLETED = "ALL_COMPLETED";

/** When `wait()` returns. */
export type ReturnWhen = typeof FIRST_COMPLETED | typeof FIRST_EXCEPTION | typeof ALL_COMPLETED;

/** What to wait for, and how long. */
export interface WaitOptions {
  /** Returns after this time whatever is done; nothing is raised, nothing cancelled. */
  readonly timeout?: Duration | null | undefined;
  /** `ALL_COMPLETED` if not given. */
  readonly returnWhen?: ReturnWhen;
}

/** The futures and tasks given, in their order; awaitables of other kinds as the tasks made for them. */
export interface WaitResult<T> {
  readonly done: Set<Future<T>>;
  readonly pending: Set<Future<T>>;
}

/**
 * Waits until some or all of them are done. Cancel-safe: they go on when the waiting is cancelled.
 *
 * @throws RangeError if there are none
 * @see https://docs.python.org/3.14/library/asyncio-task.html#asyncio.wait
 */
export function wait<T>(aws: Iterable<AwaitableLike<T>>, options: WaitOptions = {}): Awaitable<WaitResult<T>> {
  const { timeout = null, returnWhen = ALL_COMPLETED } = options;
  if (typeof (aws as Partial<PromiseLike<T>>).then === "function") {
    throw new TypeError("expected a collection of awaitables, got one awaitable");
  }
  const list = [...aws];
  if (list.length === 0) throw new RangeError("Set of Tasks/Futures is empty.");
  if (returnWhen !== ALL_COMPLETED && returnWhen !== FIRST_COMPLETED && returnWhen !== FIRST_EXCEPTION) {
    throw new RangeError(`Invalid return_when value: ${String(returnWhen)}`);
  }
  const seconds = timeout === null ? undefined : toSeconds(timeout);
  return new Operation(waitUntilDone<T>, "wait()", { list, seconds, returnWhen });
}

interface Request<T> {
  list: AwaitableLike<T>[];
  seconds: number | undefined;
  returnWhen: ReturnWhen;
}

function* waitUntilDone<T>({ list, seconds, returnWhen }: Request<T>): Coroutine<WaitResult<T>> {
  const loop = getRunningLoop();
  const futures = new Set(list.map((aw) => ensureFuture(aw, { loop })));
  const waiter = new Completion(loop, [...futures]);
  let left = futures.size;
  let timer: TimerHandle | undefined;
  if (seconds !== undefined) timer = loop.callLater(seconds, () => waiter.release());
  const onDone = (future: Future<T>): void => {
    left -= 1;
    const isEnough =
      left <= 0 ||
      returnWhen === FIRST_COMPLETED ||
      (returnWhen === FIRST_EXCEPTION && !future.cancelled() && future.exception() !== null);
    if (!isEnough) return;
    timer?.cancel();
    waiter.release();
  };
  for (const future of futures) {
    future.addDoneCallback(onDone);
    expectFailure(future, true);
  }
  try {
    yield* waiter;
  } finally {
    timer?.cancel();
    for (const future of futures) {
      future.removeDoneCallback(onDone);
      expectFailure(future, false);
    }
  }
  const done = new Set<Future<T>>();
  const pending = new Set<Future<T>>();
  for (const future of futures) (future.done() ? done : pending).add(future);
  return { done, pending };
}

/** Waits for some of its children. */
export class Completion extends Waiter<void> {
  readonly children: readonly Future<unknown>[];

  constructor(loop: EventLoop, children: readonly Future<unknown>[]) {
    super(`wait(${children.length})`, loop);
    this.children = children;
  }

  release(): void {
    if (!this.done()) this.finish(FINISHED, undefined);
  }
}
