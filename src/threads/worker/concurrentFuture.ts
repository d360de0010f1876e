import { CancelledError, isCancelled, RuntimeError, TimeoutError } from "../../errors.ts";
import { checkFunction } from "../../loop/checks.ts";
import { type Duration, toSeconds } from "../../loop/duration.ts";
import { BlockMemory } from "../blockMemory.ts";
import { whyNotCloneable } from "../cloneable.ts";
import { decode } from "../codec.ts";
import type { Outcome } from "../protocol.ts";
import { moving } from "../endpoint.ts";
import { marksIn } from "../transfer.ts";
import { fromWire, toWire } from "../wireError.ts";
import { say, thePage, thread } from "./thread.ts";

/** Memory to block on that nobody uses just now. */
let spare: BlockMemory | undefined;
/** That of the latest `Block`: the page has it. */
let known: BlockMemory | undefined;

let lastId = 0;

/** Chained on it, a microtask costs little. */
const soon = Promise.resolve();

/**
 * The result of something that runs on another thread: await it, or block the worker until it is there.
 *
 * @see https://docs.python.org/3.14/library/concurrent.futures.html#concurrent.futures.Future
 */
export class ConcurrentFuture<T> implements PromiseLike<T> {
  readonly #id = ++lastId;
  readonly #name: string;
  readonly #args: readonly unknown[];
  readonly #during: number;
  #isSent = false;
  /** Will the outcome come as a message, too? */
  #isReceiving = false;
  #outcome: Outcome | undefined;
  #error: unknown;
  readonly #promise = Promise.withResolvers<T>();

  /** @internal */
  constructor(name: string, args: readonly unknown[]) {
    thePage();
    this.#name = name;
    this.#args = args;
    this.#during = thread.host?.currentId ?? 0;
    this.#promise.promise.catch(() => {}); // asked for by `result()` as well
    void soon.then(() => this.#send());
  }

  /** Has it a result or an error, or was it cancelled? */
  done(): boolean {
    return this.#outcome !== undefined;
  }

  /** Was it cancelled? */
  cancelled(): boolean {
    return this.#outcome?.kind === "failed" && isCancelled(this.#error);
  }

  /** Is it not done yet? */
  running(): boolean {
    return !this.done();
  }

  /**
   * Asks the page to cancel what runs there. The future is done when that has ended: cancelled, unless it did otherwise.
   * @returns whether it was not done yet
   */
  cancel(): boolean {
    if (this.done()) return false;
    this.#send();
    void thePage().cancel(this.#id);
    return true;
  }

  /**
   * The result. Blocks the worker until it is there, at most for `timeout` if one is given.
   *
   * What a blocked worker is given can be what JSON has, and dates, maps, sets, big integers, errors, buffers and their
   * views; no instances of other classes.
   * @throws TimeoutError if it takes longer; what runs on the page goes on
   * @throws CancelledError if it was cancelled
   * @throws RuntimeError where the page is not cross-origin isolated and the result is not there yet: await it
   */
  result(timeout?: Duration): T {
    if (this.#outcome === undefined) this.#settle(this.#block(timeout));
    if (this.#outcome?.kind === "done") return this.#outcome.value as T;
    throw this.#error;
  }

  /** The error, or `null` if there is a result. Blocks as `result()` does. */
  exception(timeout?: Duration): unknown {
    try {
      this.result(timeout);
      return null;
    } catch (error) {
      if (this.#outcome === undefined || isCancelled(error)) throw error;
      return error;
    }
  }

  /** Calls back with the future when it is done; at once if it is. */
  addDoneCallback(callback: (future: this) => void): void {
    checkFunction(callback);
    const call = (): void => {
      try {
        callback(this);
      } catch (error) {
        reportError(error);
      }
    };
    if (this.done()) call();
    else this.#promise.promise.then(call, call);
  }

  // oxlint-disable-next-line unicorn/no-thenable -- an awaitable is thenable by contract
  then<R = T, E = never>(
    onFulfilled?: ((value: T) => R | PromiseLike<R>) | null,
    onRejected?: ((reason: unknown) => E | PromiseLike<E>) | null,
  ): Promise<R | E> {
    return this.#promise.promise.then(onFulfilled, onRejected);
  }

  toString(): string {
    const state = this.cancelled() ? "cancelled" : this.done() ? "finished" : "running";
    return `ConcurrentFuture[${this.#name}, ${state}]`;
  }

  #send(): void {
    if (this.#isSent) return;
    this.#isSent = this.#isReceiving = true;
    const args = moving(this.#args as unknown[], marksIn(this.#args));
    void this.#receive(thePage().run(this.#id, this.#during, this.#name, args));
  }

  async #receive(outcome: Promise<Outcome | { kind: "unsent" }>): Promise<void> {
    const reply = await outcome;
    if (reply.kind === "unsent") {
      return this.#settle({ kind: "failed", thrown: toWire(whyNotCloneable(this.#args, "argument ")) });
    }
    void thePage().forget(this.#id);
    this.#settle(reply);
  }

  #settle(outcome: Outcome): void {
    if (this.#outcome !== undefined) return;
    this.#outcome = outcome;
    if (outcome.kind === "done") return this.#promise.resolve(outcome.value as T);
    this.#error = fromWire(outcome.thrown);
    this.#promise.reject(this.#error);
  }

  #sendBlocked(memory: BlockMemory): void {
    this.#isSent = true;
    const [id, during, name, args] = [this.#id, this.#during, this.#name, this.#args];
    const shared = memory === known ? undefined : memory.shared;
    try {
      say({ asyncioWeb: "block", id, during, name, args, memory: shared }, marksIn(args));
      known = memory;
    } catch (error) {
      throw whyNotCloneable(args, "argument ") ?? error;
    }
  }

  #block(timeout: Duration | undefined): Outcome {
    if (!globalThis.crossOriginIsolated) {
      throw new RuntimeError("result() can block only where the page is cross-origin isolated: await the future");
    }
    const limit = timeout === undefined ? Infinity : toSeconds(timeout) * 1000;
    const deadline = performance.now() + limit;
    let memory = spare ?? BlockMemory.ofSize(0);
    spare = undefined; // a late outcome may be written to memory that was left
    for (;;) {
      memory.reset();
      if (this.#isSent) void thePage().wait(this.#id, memory.shared);
      else this.#sendBlocked(memory);
      const waited = memory.wait(Math.max(0, deadline - performance.now()));
      switch (waited.kind) {
        case "late":
          if (!this.#isReceiving) void this.#receive(thePage().take(this.#id));
          this.#isReceiving = true;
          throw new TimeoutError();
        case "ended":
          throw new CancelledError("the page has ended this worker");
        case "too small":
          memory = BlockMemory.ofSize(waited.size);
          continue;
        case "small":
        case "bytes":
          if (memory.isUsual) spare = memory;
          return waited.kind === "small" ? waited.outcome : decode(waited.bytes);
      }
    }
  }
}
