import { RuntimeError } from "../errors.ts";
import { type Clock, RealClock } from "./clock.ts";
import { type Duration, toSeconds } from "./duration.ts";
import { type Callback, Handle, type Runnable, type Timer, TimerHandle } from "./handle.ts";
import { joinTurn, macrotask, microtask } from "./host.ts";
import { Slice } from "./slice.ts";
import { Timers } from "./timers.ts";

/** What the exception handler is told. */
export interface ExceptionContext {
  /** One sentence that says what happened. */
  message: string;
  exception?: unknown;
  future?: object;
  task?: object;
  handle?: Handle;
}

/** How an event loop is set up. */
export interface LoopOptions {
  /** Where the loop has its time from; the host's monotonic clock if not given. */
  readonly clock?: Clock;
  /** How long the loop may keep the thread before input and rendering get it, in seconds; 0.005 if not given. */
  readonly slice?: Duration;
}

/** Iterations in one microtask: then the promise reactions of others have their turn. */
const ITERATIONS_PER_MICROTASK = 8;

let running: Loop | null = null;

/** The loop whose iteration is going on. */
export function runningLoop(): Loop | null {
  return running;
}

/** Calls `fn` as if in an iteration of the loop. */
export function inLoop<T>(loop: Loop, fn: () => T): T {
  const before = running;
  running = loop;
  try {
    return fn();
  } finally {
    running = before;
  }
}

/**
 * The scheduler: a queue of what is ready, a heap of what is due later.
 *
 * 1. The ready queue is first in, first out. One iteration moves the timers that are due to it, then runs what was in
 *    it at that moment; what is added meanwhile waits for the next iteration.
 * 2. Iterations run in microtasks, a few each. When the slice of time is used up, the rest goes through the host's
 *    task queue, in the middle of an iteration if need be: nobody can tell the difference.
 * 3. While nothing is ready, the loop rests: there is no microtask, and at most one host timer.
 */
export abstract class Loop {
  /** @internal */
  readonly timers: Timers = new Timers();
  /** How long a step may take in debug mode before it is reported, in seconds. */
  slowCallbackDuration = 0.1;

  readonly #clock: Clock;
  /** `idle`: not run. `resting`: run, with nothing ready. `armed`: a pump is due or going on. */
  #state: "idle" | "resting" | "armed" | "closed" = "idle";
  /** Does it take somebody to wake it? */
  #isAsleep = false;
  /** The ready queue: what waits for the next iteration, and how many they are. */
  #ready: (Runnable | undefined)[] = [];
  #readyCount = 0;
  /** What this iteration runs, which of it comes next, and how many they were. */
  #batch: (Runnable | undefined)[] = [];
  #position = 0;
  #batchCount = 0;
  #isStopping = false;
  #onStop: (() => void) | undefined;
  #isDebug = false;
  #outside = 0;
  readonly #slice: Slice;
  /** Entries until the next look at the time. */
  #unmeasured = 1;

  constructor(options: LoopOptions = {}) {
    this.#clock = options.clock ?? new RealClock();
    this.#slice = new Slice(toSeconds(options.slice ?? 0.005) * 1000);
  }

  /** Calls the callback in the next iteration, in a copy of the current context. */
  callSoon<A extends unknown[]>(callback: (...args: A) => void, ...args: A): Handle {
    const handle = new Handle(callback as Callback, args, this);
    this.enqueue(handle);
    return handle;
  }

  /** As `callSoon()`: a worker reaches the loop by messages only. */
  callSoonThreadsafe<A extends unknown[]>(callback: (...args: A) => void, ...args: A): Handle {
    return this.callSoon(callback, ...args);
  }

  /** Calls the callback after the delay, never earlier. */
  callLater<A extends unknown[]>(delay: Duration, callback: (...args: A) => void, ...args: A): TimerHandle {
    return this.callAt(this.time() + toSeconds(delay), callback, ...args);
  }

  /** Calls the callback when `time()` has reached `when`. */
  callAt<A extends unknown[]>(when: number, callback: (...args: A) => void, ...args: A): TimerHandle {
    this.#checkClosed();
    const timer = new TimerHandle(toSeconds(when), callback as Callback, args, this);
    this.addTimer(timer);
    return timer;
  }

  /** The loop's clock, in seconds since any moment. */
  time(): number {
    return this.#clock.time();
  }

  /**
   * Runs until `stop()` is called.
   * @throws RuntimeError if the loop is running or closed
   */
  runForever(): Promise<void> {
    this.checkIdle();
    this.timers.compact();
    this.#arm();
    return new Promise((resolve) => (this.#onStop = resolve));
  }

  /** Ends `runForever()` after the current iteration. */
  stop(): void {
    this.#isStopping = true;
    if (this.#state === "resting") this.#arm();
  }

  isRunning(): boolean {
    return this.#state === "resting" || this.#state === "armed";
  }

  isClosed(): boolean {
    return this.#state === "closed";
  }

  /**
   * Ends the loop for good.
   * @throws RuntimeError if it is running
   */
  close(): void {
    if (this.isRunning()) throw new RuntimeError("Cannot close a running event loop");
    this.#state = "closed";
    this.#isAsleep = true;
  }

  getDebug(): boolean {
    return this.#isDebug;
  }

  /** Debug mode tells of slow steps, forgotten `yield*`, swallowed cancellations, and where things were made. */
  setDebug(enabled: boolean): void {
    this.#isDebug = enabled;
  }

  /** @internal Tells whoever is to know of errors that reach nobody else; never throws. */
  abstract callExceptionHandler(context: ExceptionContext): void;

  /** @internal Called when nothing is ready. */
  abstract onRest(): void;

  /** @internal Puts an entry at the end of the ready queue. */
  enqueue(entry: Runnable): void {
    this.#ready[this.#readyCount++] = entry;
    if (this.#isAsleep) this.#arm();
  }

  /** @internal Has it something to run, now or later in this turn? */
  get hasReady(): boolean {
    return this.#state === "armed";
  }

  /** @internal */
  addTimer(timer: Timer): void {
    this.timers.add(timer);
    if (this.#state === "resting") this.#wait(); // it may be the next to wait for
  }

  /** @internal Counts what tasks wait for that does not come from this loop: `change` is 1 or -1. */
  countOutside(change: number): void {
    this.#outside += change;
  }

  /** @internal @throws RuntimeError if the loop runs or is closed */
  checkIdle(): void {
    this.#checkClosed();
    if (this.#state !== "idle") throw new RuntimeError("This event loop is already running");
  }

  #checkClosed(): void {
    if (this.#state === "closed") throw new RuntimeError("Event loop is closed");
  }

  /** Somebody outside an iteration gave the loop work. */
  #arm(): void {
    this.#checkClosed();
    this.#clock.cancelWait?.();
    this.#isAsleep = false;
    this.#state = "armed";
    if (joinTurn() < this.#slice.lengthMs) microtask(this.#pump);
    else macrotask(this.#pump);
  }

  #wait(): void {
    this.#clock.wait(this.timers.next(), this.#wake, this.#outside > 0);
  }

  readonly #wake = (): void => {
    if (this.#state !== "resting") return;
    this.#isAsleep = false;
    this.#state = "armed";
    this.#pump();
  };

  readonly #pump = (): void => {
    const before = running;
    running = this;
    for (let i = 0; i < ITERATIONS_PER_MICROTASK; i++) {
      const isTurnOver = this.#iterate();
      const isOpen = this.#position < this.#batchCount;
      if (isOpen || (isTurnOver && this.#readyCount > 0 && !this.#isStopping)) {
        running = before;
        return macrotask(this.#pump);
      }
      if (this.#isStopping) this.#finish();
      else if (this.#readyCount === 0) {
        this.#isAsleep = true;
        this.#state = "resting";
        this.onRest();
        this.#wait();
      } else continue;
      running = before;
      return;
    }
    running = before;
    microtask(this.#pump);
  };

  /** Runs an iteration or what is left of one; `true` if the turn is used up. */
  #iterate(): boolean {
    if (this.#position === this.#batchCount) {
      if (this.timers.length > 0) this.#takeDueTimers();
      const done = this.#batch;
      this.#batch = this.#ready;
      this.#batchCount = this.#readyCount;
      this.#ready = done;
      this.#readyCount = this.#position = 0;
    }
    const batch = this.#batch;
    const count = this.#batchCount;
    const isDebug = this.#isDebug;
    let position = this.#position;
    let unmeasured = this.#unmeasured;
    let isTurnOver = false;
    while (position < count && !isTurnOver) {
      const entry = batch[position] as Runnable;
      batch[position++] = undefined;
      if (isDebug) this.#measure(entry);
      else entry.proceed();
      if (--unmeasured === 0) {
        isTurnOver = this.#slice.isOver();
        unmeasured = this.#slice.stride;
      }
    }
    this.#position = position;
    this.#unmeasured = unmeasured;
    if (this.#position === this.#batchCount && this.timers.length > 0) this.timers.compact();
    return isTurnOver;
  }

  #takeDueTimers(): void {
    const now = this.time();
    for (let timer; (timer = this.timers.takeDue(now)) !== undefined;) this.#ready[this.#readyCount++] = timer;
  }

  #measure(entry: Runnable): void {
    const start = performance.now();
    entry.proceed();
    const seconds = (performance.now() - start) / 1000;
    if (seconds >= this.slowCallbackDuration) console.warn(`Executing ${entry} took ${seconds.toFixed(3)} s`);
  }

  #finish(): void {
    this.#state = "idle";
    this.#isStopping = false;
    this.#clock.wait(undefined, this.#wake, true);
    this.#onStop?.();
  }
}
