import { until } from "../combinators/until.ts";
import { BrokenExecutorError, CancelledError, RuntimeError } from "../errors.ts";
import { checkWhole, show } from "../loop/checks.ts";
import { type Duration, toSeconds } from "../loop/duration.ts";
import { heappop, heappush, type Less } from "../loop/heap.ts";
import type { Awaitable } from "../tasks/awaitable.ts";
import type { Executed, Executor } from "../tasks/executor.ts";
import type { Future } from "../tasks/future.ts";
import { ThreadCall } from "./threadCall.ts";
import { targetOf, type WorkerSource } from "./threadTarget.ts";
import { ThreadWorker, type WorkerOwner } from "./threadWorker.ts";

/** How a pool of workers is set up. */
export interface ThreadPoolOptions {
  /** How many calls may run at once; one less than the machine has cores if not given, and at least one. */
  readonly maxWorkers?: number;
  /** How long a worker is kept without work, in seconds; 30 if not given. */
  readonly idleTimeout?: Duration;
  /** How long a worker may take to start, in seconds; 10 if not given. */
  readonly startTimeout?: Duration;
  /** After how many calls a worker is replaced, against memory that its functions leak; never if not given. */
  readonly maxCallsPerWorker?: number;
}

/** How often a call is given to another worker, when workers die before they begin it. */
const MAX_RETURNS = 3;

/** How long a worker is kept that stood in for one whose call waits for the page, in milliseconds. */
const STAND_IN_MS = 500;

/**
 * A pool of workers, started as calls need them, for any functions.
 *
 * 1. Calls begin in the order in which they were submitted. A call may lie with a busy worker, and is taken back for
 *    one that has nothing to do.
 * 2. There are never more workers than `maxWorkers`, but for those whose call waits for the page, and one spare for
 *    calls that may have to be terminated.
 *
 * @see https://docs.python.org/3.14/library/concurrent.futures.html#concurrent.futures.ThreadPoolExecutor
 */
export class ThreadPoolExecutor implements Executor, AsyncDisposable {
  readonly #maxWorkers: number;
  readonly #idleMs: number;
  readonly #maxCalls: number;
  readonly #owner: WorkerOwner;
  readonly #workers = new Set<ThreadWorker>();
  /** Started ahead, to take the place of a worker that is terminated. */
  readonly #spares = new Set<ThreadWorker>();
  /** Calls that wait for a worker, a heap: those that go first first. */
  readonly #queue: ThreadCall[] = [];
  /** Calls that are not settled in their worker, queued or sent. */
  readonly #unsettled = new Set<ThreadCall>();
  #isShutDown = false;
  #isDispatching = false;
  readonly #empty = Promise.withResolvers<void>();
  #sweep: ReturnType<typeof setTimeout> | undefined;
  /** The delay of the sweep that is due. */
  #sweepMs = Infinity;

  /** @throws TypeError or RangeError if an option is not a number, or too small */
  constructor(options: ThreadPoolOptions = {}) {
    this.#maxWorkers = atLeastOne(options.maxWorkers ?? Math.max(1, (navigator.hardwareConcurrency || 2) - 1));
    this.#maxCalls = atLeastOne(options.maxCallsPerWorker ?? Infinity);
    this.#idleMs = toSeconds(options.idleTimeout ?? 30) * 1000;
    this.#owner = {
      startTimeoutMs: toSeconds(options.startTimeout ?? 10) * 1000,
      onChange: (worker) => this.#onChange(worker),
      onGone: (worker, calls, error) => this.#onGone(worker, calls, error),
      onEnd: (call) => this.#onEnd(call),
    };
  }

  /** How many workers there are, spare ones not counted. */
  get size(): number {
    return this.#workers.size;
  }

  /** How many calls have not begun, as far as can be known. */
  get queued(): number {
    return [...this.#unsettled].filter((call) => call.worker === undefined).length;
  }

  /**
   * Calls a function in a worker, see `toThread()`.
   * @throws TypeError if it is no function that can be called there
   * @throws RuntimeError if the executor was shut down
   */
  submit<A extends unknown[], R>(fn: (...args: A) => R, ...args: A): Future<Executed<R>> {
    if (this.#isShutDown) throw new RuntimeError("cannot schedule new futures after shutdown");
    const call = new ThreadCall(targetOf(fn), args, (cancelled) => this.#onCancel(cancelled));
    this.#unsettled.add(call);
    this.#enqueue(call);
    this.#dispatch();
    return call as Future<unknown> as Future<Executed<R>>;
  }

  async *map<T, R>(
    fn: (item: T) => R,
    items: Iterable<T> | AsyncIterable<T>,
  ): AsyncGenerator<Executed<R>, undefined, void> {
    const calls: Future<Executed<R>>[] = [];
    try {
      for await (const item of items) {
        calls.push(this.submit(fn, item));
        if (calls.length > 2 * this.#maxWorkers) yield await (calls.shift() as Future<Executed<R>>);
      }
      while (calls.length > 0) yield await (calls.shift() as Future<Executed<R>>);
    } finally {
      for (const call of calls) call.cancel();
    }
  }

  /** Starts workers ahead of the calls that will need them; as many as there may be if no count is given. */
  warmUp(fn: (...args: never[]) => unknown, count: number = this.#maxWorkers): void {
    const { source } = targetOf(fn);
    while (this.#workers.size < Math.min(count, this.#maxWorkers)) this.#start(source);
  }

  shutdown(options: { readonly wait?: boolean; readonly cancelPending?: boolean } = {}): Awaitable<void> {
    this.#isShutDown = true;
    if (options.cancelPending === true) {
      for (const call of this.#unsettled) if (call.worker === undefined || call.worker.takeBack(call)) call.cancel();
    }
    this.#endIfEmpty();
    return until(options.wait === false ? Promise.resolve() : this.#empty.promise);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.shutdown();
  }

  toString(): string {
    const { size } = this.#workers;
    return `ThreadPoolExecutor[${this.#isShutDown ? "shut down, " : ""}workers:${size}, calls:${this.#unsettled.size}]`;
  }

  #onCancel(call: ThreadCall): void {
    const { worker } = call;
    if (worker === undefined || worker.takeBack(call)) {
      call.args = []; // it may lie in the queue for a while
      this.#onEnd(call);
      return this.#dispatch();
    }
    if (call.mode === "detach") return;
    worker.stop(call);
    if (call.mode !== "terminate") return;
    if (call.graceMs > 0) setTimeout(() => this.#kill(call, worker), call.graceMs);
    else this.#kill(call, worker);
  }

  #onEnd(call: ThreadCall): void {
    this.#unsettled.delete(call);
    this.#endIfEmpty();
  }

  /** Ends the worker, if the call still runs in it. */
  #kill(call: ThreadCall, worker: ThreadWorker): void {
    if (this.#unsettled.has(call)) worker.end(new CancelledError("its worker was terminated"));
  }

  /** Gives the calls that wait to workers, in order, as far as there are places. */
  #dispatch(): void {
    if (this.#isDispatching) return;
    this.#isDispatching = true;
    for (let call = this.#peek(); call !== undefined; call = this.#peek()) {
      try {
        const worker = this.#workerFor(call);
        if (worker === undefined) break;
        this.#take();
        this.#give(call, worker);
      } catch (cause) {
        this.#take();
        this.#break(call, "its worker could not be made", cause);
      }
    }
    this.#isDispatching = false;
  }

  #give(call: ThreadCall, worker: ThreadWorker): void {
    worker.send(call);
    if (call.mode === "terminate") this.#prepareSpare(call.target.source);
  }

  #enqueue(call: ThreadCall): void {
    heappush(this.#queue, call, goesFirst);
  }

  #peek(): ThreadCall | undefined {
    while (this.#queue[0]?.done() === true) this.#take();
    return this.#queue[0];
  }

  #take(): void {
    heappop(this.#queue, goesFirst);
  }

  /** The worker that is to have the call: one without work, else the least busy. Starts others if there are too few. */
  #workerFor({ target: { source }, transfers }: ThreadCall): ThreadWorker | undefined {
    let least: ThreadWorker | undefined;
    let stranger: ThreadWorker | undefined;
    let places = this.#maxWorkers;
    let idle: ThreadWorker | undefined;
    let starting = 0;
    let running = 0;
    for (const worker of this.#workers) {
      if (worker.isWaiting) places += 1;
      else if (worker.load > 0) running += 1;
      if (worker.source !== source) {
        if (worker.load === 0) stranger ??= worker;
      } else if (!worker.isReady) starting += 1;
      else if (worker.load === 0) idle ??= worker;
      else if (worker.hasRoom && !worker.isWaiting && (least === undefined || worker.load < least.load)) least = worker;
    }
    if (idle !== undefined && running < this.#maxWorkers) return idle;
    while (starting < this.#queue.length) {
      if (this.#workers.size >= places) {
        if (stranger === undefined) break;
        this.#retire(stranger);
        stranger = undefined;
      }
      const started = this.#start(source);
      if (started.isReady) return started;
      starting += 1;
    }
    return transfers.length === 0 ? least : undefined;
  }

  #start(source: WorkerSource): ThreadWorker {
    const spare = [...this.#spares].find((each) => each.source === source);
    const worker = spare ?? this.#create(source);
    this.#spares.delete(worker);
    this.#workers.add(worker);
    return worker;
  }

  #create(source: WorkerSource): ThreadWorker {
    return new ThreadWorker(source, this.#owner);
  }

  #prepareSpare(source: WorkerSource): void {
    if ([...this.#spares].every((spare) => spare.source !== source)) this.#spares.add(this.#create(source));
  }

  /** The call cannot run. */
  #break(call: ThreadCall, why: string, cause?: unknown): void {
    call.settle({ error: new BrokenExecutorError(`${call}: ${why}`, { cause }) });
    this.#onEnd(call);
  }

  #drop(worker: ThreadWorker): boolean {
    return this.#workers.delete(worker) || this.#spares.delete(worker);
  }

  #retire(worker: ThreadWorker): void {
    this.#drop(worker);
    worker.fail("was retired");
  }

  #onChange(worker: ThreadWorker): void {
    if (worker.isWaiting) for (const call of worker.takeAnyBack(Infinity)) this.#enqueue(call);
    if (worker.load === 0 && this.#workers.has(worker)) {
      if (worker.callCount >= this.#maxCalls) this.#retire(worker);
      else this.#helpOthers(worker); // what lies there came before all that is in the queue
    }
    this.#dispatch();
    this.#sweepLater();
  }

  /** Takes a call that lies with a busy worker. */
  #helpOthers(idle: ThreadWorker): void {
    for (const busy of this.#workers) {
      const [call] = busy.source === idle.source && busy.load > 1 ? busy.takeAnyBack(1) : [];
      if (call !== undefined) return this.#give(call, idle);
    }
  }

  #onGone(worker: ThreadWorker, calls: ThreadCall[], error: Error | undefined): void {
    if (!this.#drop(worker)) return; // it was retired
    const next = this.#peek();
    if (error !== undefined && next?.target.source === worker.source) {
      // Told to one call, which frees its place in the queue: the next tries again.
      this.#take();
      next.settle({ error });
      this.#onEnd(next);
    }
    for (const call of calls) {
      call.returns += 1;
      if (call.returns === MAX_RETURNS) this.#break(call, `${MAX_RETURNS} workers died`);
      else this.#enqueue(call);
    }
    this.#dispatch();
  }

  /** How long a worker is kept without work now: those that stood in for others that waited, not long. */
  get #keptMs(): number {
    return this.#workers.size > this.#maxWorkers ? Math.min(STAND_IN_MS, this.#idleMs) : this.#idleMs;
  }

  /** Retires workers that have had nothing to do for a while. */
  #sweepLater(): void {
    const ms = this.#keptMs;
    if (ms >= this.#sweepMs) return;
    clearTimeout(this.#sweep);
    this.#sweepMs = ms;
    this.#sweep = setTimeout(() => {
      this.#sweepMs = Infinity;
      const now = performance.now();
      for (const worker of [...this.#workers, ...this.#spares]) {
        if (worker.isReady && worker.load === 0 && now - worker.idleSince >= this.#keptMs) this.#retire(worker);
      }
      if (this.#workers.size + this.#spares.size > 0) this.#sweepLater();
    }, ms);
  }

  #endIfEmpty(): void {
    if (!this.#isShutDown || this.#unsettled.size > 0) return;
    for (const worker of [...this.#workers, ...this.#spares]) this.#retire(worker);
    clearTimeout(this.#sweep);
    this.#empty.resolve();
  }
}

/** Parts of a call that runs come before calls that have not begun; else, who came first. */
const goesFirst: Less<ThreadCall> = (a, b) => a.rank < b.rank || (a.rank === b.rank && a.id < b.id);

function atLeastOne(count: number): number {
  checkWhole(count);
  if (count < 1) throw new RangeError(`expected at least 1, got ${show(count)}`);
  return count;
}
