import { isCancelled } from "../errors.ts";
import { type Awaitable, type Coroutine, Operation } from "../tasks/awaitable.ts";
import { type EventLoop, getEventLoop, getRunningLoop } from "../tasks/eventLoop.ts";
import type { Task } from "../tasks/task.ts";
import { Waiter } from "../tasks/waiter.ts";
import type { CaughtSignals } from "./caughtSignals.ts";
import type { Body } from "./kernel.ts";
import type { ChildProcess, SignalAction } from "./program.ts";
import { isDeadly, type Signal, signals } from "./signals.ts";
import type { Start } from "./system.ts";

/** What a process is, for the kernel. */
export interface ProcessFacts {
  readonly pid: number;
  readonly ppid: number;
  readonly group: number;
}

/**
 * A process, wherever its program runs: a task that sees to it, and how it ends.
 *
 * 1. It ends once: by its program's end, when all that it wrote is taken, or by a signal, at once.
 * 2. From then on nothing that is left of its program can read or write: `onEnd()` closes its streams and files.
 */
export class KernelProcess implements ChildProcess {
  readonly pid: number;
  readonly ppid: number;
  /** The process group. */
  readonly group: number;
  /** What it runs: changes by `exec()`. */
  argv: readonly string[] = [];
  readonly #loop: EventLoop = getEventLoop();
  readonly #onEnd = new Set<(returncode: number) => void>();
  readonly #actions = new Map<Signal, SignalAction>();
  /** Which signals a program elsewhere catches, and what passes them on while its own word is still on its way. */
  #caught: { readonly signals: CaughtSignals; readonly pass: (signal: Signal) => void } | undefined;
  readonly #waiters = new Set<Waiter<void>>();
  #task: Task<void> | undefined;
  #returncode: number | null = null;

  constructor(facts: ProcessFacts, ignored: Iterable<Signal>) {
    this.pid = facts.pid;
    this.ppid = facts.ppid;
    this.group = facts.group;
    for (const signal of ignored) this.#actions.set(signal, "ignore");
  }

  /** Calls the function at its end, at once; before those who wait go on, and in order. */
  onEnd(listener: (returncode: number) => void): void {
    if (this.#returncode === null) this.#onEnd.add(listener);
    else listener(this.#returncode);
  }

  get returncode(): number | null {
    return this.#returncode;
  }

  /** Begins to run what ends with its status. */
  start(argv: readonly string[], main: Coroutine<number>): void {
    this.argv = argv;
    this.#task = this.#loop.createTask(this.#run(main), { name: `${argv[0]}[${this.pid}]` });
  }

  /** Sends SIGTERM when the signal aborts. */
  terminateOn(signal: AbortSignal): void {
    const terminate = (): void => this.signal("SIGTERM");
    signal.addEventListener("abort", terminate);
    this.onEnd(() => signal.removeEventListener("abort", terminate));
  }

  wait(): Awaitable<number> {
    return new Operation(this.#wait, this);
  }

  /** Sets what a signal does. */
  on(signal: Signal, action: SignalAction): void {
    if (action === "default") this.#actions.delete(signal);
    else this.#actions.set(signal, action);
  }

  /** From now on what is caught there is passed on, and all else does what it does to a process that says nothing. */
  passCaught(caught: CaughtSignals, pass: (signal: Signal) => void): void {
    this.#caught = { signals: caught, pass };
  }

  /** Goes on as another program; what signals called belonged to the one before. */
  become(body: Body, start: Start): Coroutine<number> {
    this.argv = start.argv;
    this.#caught = undefined;
    for (const [signal, action] of this.#actions) if (action !== "ignore") this.#actions.delete(signal);
    return body(this, start);
  }

  /** Delivers a signal. */
  signal(signal: Signal): void {
    if (this.#returncode !== null) return;
    const action = this.#actionFor(signal);
    if (action === "ignore") return;
    if (typeof action === "function") this.#loop.callSoon(() => this.#returncode === null && action(signal));
    else if (isDeadly(signal)) this.end(-signals[signal]);
  }

  #actionFor(signal: Signal): SignalAction | undefined {
    const action = this.#actions.get(signal);
    if (this.#caught === undefined) return action;
    return this.#caught.signals.has(signal) ? (action ?? this.#caught.pass) : undefined;
  }

  toString(): string {
    const state = this.#returncode === null ? "running" : `returncode:${this.#returncode}`;
    return `KernelProcess[${this.pid} ${this.argv[0] ?? ""}, ${state}]`;
  }

  *#run(main: Coroutine<number>): Coroutine<void> {
    let status = 0;
    try {
      status = yield* main;
    } catch (error) {
      const isEndOfLoop = isCancelled(error); // and of all that runs there
      this.end(isEndOfLoop ? -signals.SIGKILL : 1);
      if (!isEndOfLoop) throw error;
    }
    this.end(status & 255);
  }

  *#wait(): Coroutine<number> {
    if (this.#returncode === null) {
      const waiter = new Waiter<void>(this, getRunningLoop());
      this.#waiters.add(waiter);
      try {
        yield* waiter;
      } finally {
        this.#waiters.delete(waiter);
      }
    }
    return this.#returncode as unknown as number;
  }

  /** It has ended, by the status, or by a signal if that is negative. */
  end(returncode: number): void {
    if (this.#returncode !== null) return;
    this.#returncode = returncode;
    for (const onEnd of this.#onEnd) onEnd(returncode);
    this.#onEnd.clear();
    this.#actions.clear();
    if (returncode < 0) this.#task?.cancel();
    for (const waiter of this.#waiters) if (!waiter.done()) waiter.setResult();
  }
}
