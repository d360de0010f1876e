import { isCancelled, RuntimeError, TimeoutError } from "../errors.ts";
import { checkFunction } from "../loop/checks.ts";
import { type Duration, toSeconds } from "../loop/duration.ts";
import type { Handle } from "../loop/handle.ts";
import { type Awaitable, type Coroutine, Operation } from "../tasks/awaitable.ts";
import { current } from "../tasks/current.ts";
import { getEventLoop, getRunningLoop } from "../tasks/eventLoop.ts";
import type { Task } from "../tasks/task.ts";

/** What a timeout limits; it is given its scope, to move the deadline. */
export type TimeoutBody<T> = (scope: Timeout) => Coroutine<T> | Awaitable<T>;

/**
 * Runs the body, and cancels what it waits for when the delay has passed; `null` is no limit.
 *
 * Cancel-safe: a cancellation from outside stays one, also when both come at once.
 * @throws TimeoutError if the body did not end in time
 * @see https://docs.python.org/3.14/library/asyncio-task.html#asyncio.timeout
 */
export function timeout<T>(delay: Duration | null, body: TimeoutBody<T>): Awaitable<T> {
  checkFunction(body);
  const seconds = delay === null ? null : toSeconds(delay);
  return new Operation(runFor<T>, "timeout()", { seconds, body });
}

/** As {@link timeout}, with the loop's time at which to end. */
export function timeoutAt<T>(when: number | null, body: TimeoutBody<T>): Awaitable<T> {
  return new Timeout(when).run(body);
}

function runFor<T>(request: { seconds: number | null; body: TimeoutBody<T> }): Coroutine<T> {
  const { seconds, body } = request;
  return enter(new Timeout(seconds === null ? null : getRunningLoop().time() + seconds), body);
}

let enter: <T>(scope: Timeout, body: TimeoutBody<T>) => Coroutine<T>;

/** The scope of a timeout. */
export class Timeout {
  static {
    enter = (scope, body) => scope.#enter(body);
  }

  #state: "created" | "active" | "expiring" | "expired" | "finished" = "created";
  #when: number | null;
  #timer: Handle | undefined;
  #task: Task<unknown> | null = null;

  /** `when` is a time of the loop, `null` for none. */
  constructor(when: number | null) {
    this.#when = when === null ? null : toSeconds(when);
  }

  /** The deadline, in the loop's time. */
  when(): number | null {
    return this.#when;
  }

  /** Has the deadline passed while the body ran? */
  expired(): boolean {
    return this.#state === "expiring" || this.#state === "expired";
  }

  /**
   * Moves the deadline; `null` is none.
   * @throws RuntimeError if the body does not run, or the deadline has passed
   */
  reschedule(when: number | null): void {
    if (this.#state === "created") throw new RuntimeError("Timeout has not been entered");
    if (this.#state !== "active") throw new RuntimeError(`Cannot change state of ${this.#state} Timeout`);
    this.#when = when === null ? null : toSeconds(when);
    this.#timer?.cancel();
    this.#timer = undefined;
    if (when === null) return;
    const loop = getEventLoop();
    this.#timer = when <= loop.time() ? loop.callSoon(this.#expire) : loop.callAt(when, this.#expire);
  }

  /** Runs the body in this scope, once. */
  run<T>(body: TimeoutBody<T>): Awaitable<T> {
    checkFunction(body);
    return new Operation(this.#enter<T>, this, body);
  }

  toString(): string {
    const when =
      this.#state === "active" ? `, when:${this.#when === null ? null : Math.round(this.#when * 1000) / 1000}` : "";
    return `Timeout[${this.#state}${when}]`;
  }

  *#enter<T>(body: TimeoutBody<T>): Coroutine<T> {
    if (this.#state !== "created") throw new RuntimeError("Timeout has already been entered");
    const task = current.task;
    if (task === null) throw new RuntimeError("Timeout should be used inside a task");
    this.#task = task;
    const requestsBefore = task.cancelling();
    this.#state = "active";
    this.reschedule(this.#when);
    let result: T;
    try {
      result = yield* body(this);
    } catch (error) {
      const requests = this.#leave(task);
      if (requests <= requestsBefore && isCancelled(error)) throw new TimeoutError("", { cause: error });
      throw error;
    }
    this.#leave(task);
    return result;
  }

  readonly #expire = (): void => {
    this.#task?.cancel();
    this.#state = "expiring";
    this.#timer = undefined;
  };

  /** Takes our own request to cancel back; returns how many others there are, infinitely many if there was none of ours. */
  #leave(task: Task<unknown>): number {
    this.#timer?.cancel();
    this.#timer = undefined;
    const isExpiring = this.#state === "expiring";
    this.#state = isExpiring ? "expired" : "finished";
    return isExpiring ? task.uncancel() : Infinity;
  }
}
