import { type Duration, toSeconds } from "../loop/duration.ts";
import type { Timer } from "../loop/handle.ts";
import { type Awaitable, Operation, type Suspension } from "../tasks/awaitable.ts";
import { type EventLoop, getRunningLoop } from "../tasks/eventLoop.ts";
import { FINISHED, Future } from "../tasks/future.ts";
import { passing } from "../tasks/pass.ts";

/**
 * Waits for some time, never less, and gives `result`. `sleep(0)` lets everybody else who is ready run once.
 *
 * Cancel-safe.
 * @throws RangeError if the delay is NaN
 * @see https://docs.python.org/3.14/library/asyncio-task.html#asyncio.sleep
 */
export function sleep(delay: Duration): Awaitable<void>;
export function sleep<T>(delay: Duration, result: T): Awaitable<T>;
export function sleep<T>(delay: Duration, result?: T): Awaitable<T | undefined> {
  if (delay === 0 && result === undefined) return oneTurn;
  const seconds = toSeconds(delay);
  return seconds > 0
    ? new Operation(start<T>, "sleep()", { seconds, result })
    : new Operation(turn<T | undefined>, "sleep()", result);
}

interface Request<T> {
  seconds: number;
  result: T | undefined;
}

function start<T>({ seconds, result }: Request<T>): Iterator<Suspension, T | undefined, void> {
  return new Sleep(getRunningLoop(), seconds, result)[Symbol.iterator]();
}

function* turn<T>(result: T): Generator<Suspension, T, void> {
  yield;
  return result;
}

/** `sleep(0)`: the same object every time, as it has no state of its own. */
const oneTurn: Awaitable<undefined> = {
  [Symbol.iterator]: () => passing,
  // oxlint-disable-next-line unicorn/no-thenable -- an awaitable is thenable by contract
  then: (onFulfilled, onRejected) => new Operation(() => passing, "sleep(0)").then(onFulfilled, onRejected),
};

/** The future of a sleep, which is its own timer: a sleeping task keeps no other object. */
class Sleep<T> extends Future<T> implements Timer {
  readonly deadline: number;
  readonly #seconds: number;
  readonly #result: T;
  isDropped = false;
  isScheduled = false;

  constructor(loop: EventLoop, seconds: number, result: T) {
    super(loop.own);
    this.#seconds = seconds;
    this.#result = result;
    this.deadline = loop.time() + seconds;
    loop.addTimer(this);
  }

  proceed(): void {
    if (!this.done()) this.finish(FINISHED, this.#result);
  }

  // The timer is taken back where CPython does it: when the sleeper goes on, not when it is cancelled.
  override next(): IteratorResult<Suspension, T> {
    if (this.done()) this.#cancelTimer();
    return super.next();
  }

  override throw(error: unknown): never {
    this.#cancelTimer();
    throw error;
  }

  override toString(): string {
    return `sleep(${+this.#seconds.toFixed(3)})`;
  }

  #cancelTimer(): void {
    this.getLoop().timers.noteDrop(this);
    this.isDropped = true;
  }
}
