import { isCancelled } from "../errors.ts";
import type { StreamReader } from "../streams/streamReader.ts";
import type { StreamWriter } from "../streams/streamWriter.ts";
import { type Awaitable, type Coroutine, Operation } from "../tasks/awaitable.ts";
import { type EventLoop, getEventLoop, getRunningLoop } from "../tasks/eventLoop.ts";
import type { Task } from "../tasks/task.ts";
import { Waiter } from "../tasks/waiter.ts";
import type { Sink, Source } from "./description.ts";
import type { FileHandle } from "./fileSystem.ts";
import { Intake } from "./intake.ts";
import type { ChildProcess } from "./program.ts";
import { isDeadly, type Signal, signals } from "./signals.ts";
import { openWriter } from "./sinkTransport.ts";

/** What a process is, for the kernel. */
export interface ProcessFacts {
  readonly pid: number;
  readonly ppid: number;
  readonly group: number;
}

/** What a process does about a signal. */
type Action = ((signal: Signal) => void) | "ignore";

/**
 * A process: a task that runs a program, and all that ends with it.
 *
 * 1. It ends once: by its program's end, when all that it wrote is taken, or by a signal, at once.
 * 2. From then on nothing that is left of its program can read or write: its streams and files are closed.
 */
export class KernelProcess implements ChildProcess {
  readonly pid: number;
  readonly ppid: number;
  /** The process group. */
  readonly group: number;
  /** What it runs: changes by `exec()`. */
  argv: readonly string[] = [];
  readonly files: Set<FileHandle> = new Set();
  readonly #loop: EventLoop = getEventLoop();
  readonly #onEnd: (process: KernelProcess) => void;
  readonly #intakes = new Set<Intake>();
  readonly #writers = new Set<StreamWriter>();
  readonly #actions = new Map<Signal, Action>();
  readonly #waiters = new Set<Waiter<void>>();
  #task: Task<void> | undefined;
  #stopListening: (() => void) | undefined;
  #returncode: number | null = null;

  constructor(facts: ProcessFacts, ignored: Iterable<Signal>, onEnd: (process: KernelProcess) => void) {
    this.pid = facts.pid;
    this.ppid = facts.ppid;
    this.group = facts.group;
    this.#onEnd = onEnd;
    for (const signal of ignored) this.#actions.set(signal, "ignore");
  }

  get returncode(): number | null {
    return this.#returncode;
  }

  /** The signals that it ignores: its children and what it turns into by `exec()` do, too. */
  get ignored(): Signal[] {
    return [...this.#actions].filter(([, action]) => action === "ignore").map(([signal]) => signal);
  }

  /** Begins to run the program, made a coroutine. */
  start(argv: readonly string[], main: (process: KernelProcess) => Coroutine<number>): void {
    this.argv = argv;
    this.#task = this.#loop.createTask(this.#run(main), { name: `${argv[0]}[${this.pid}]` });
  }

  /** Sends SIGTERM when the signal aborts. */
  terminateOn(signal: AbortSignal): void {
    const terminate = (): void => this.signal("SIGTERM");
    signal.addEventListener("abort", terminate);
    this.#stopListening = () => signal.removeEventListener("abort", terminate);
  }

  wait(): Awaitable<number> {
    return new Operation(this.#wait, this);
  }

  /** A reader of its own; the source is held, and will be released. */
  openReader(source: Source): StreamReader {
    const intake = new Intake(source);
    this.#intakes.add(intake);
    return intake.reader;
  }

  /** A writer of its own; the sink is held, and will be released. */
  openWriter(sink: Sink): StreamWriter {
    const writer = openWriter(sink, { drainsAll: true, onBroken: () => this.signal("SIGPIPE") });
    this.#writers.add(writer);
    return writer;
  }

  /** Is it a stream that this process has opened, and not closed? */
  owns(stream: StreamReader | StreamWriter): boolean {
    if (this.#writers.has(stream as StreamWriter)) return true;
    const intake = Intake.of(stream as StreamReader);
    return intake !== undefined && this.#intakes.has(intake);
  }

  /** Closes a stream, a writer when all is written. */
  *close(stream: StreamReader | StreamWriter): Coroutine<void> {
    const intake = Intake.of(stream as StreamReader);
    if (intake !== undefined) {
      this.#intakes.delete(intake);
      intake.close();
    } else if (this.#writers.has(stream as StreamWriter)) {
      const writer = stream as StreamWriter;
      writer.close();
      yield* writer.waitClosed();
      this.#writers.delete(writer);
    }
  }

  /** Sets what a signal does. */
  on(signal: Signal, action: Action | "default"): void {
    if (signal === "SIGKILL") throw new RangeError("SIGKILL cannot be caught or ignored");
    if (action === "default") this.#actions.delete(signal);
    else this.#actions.set(signal, action);
  }

  /** Forgets the functions that signals call: they belong to a program that is no more. */
  resetActions(): void {
    for (const [signal, action] of this.#actions) if (action !== "ignore") this.#actions.delete(signal);
  }

  /** Delivers a signal. */
  signal(signal: Signal): void {
    if (this.#returncode !== null) return;
    const action = this.#actions.get(signal);
    if (action === "ignore") return;
    if (action !== undefined) this.#loop.callSoon(() => this.#returncode === null && action(signal));
    else if (isDeadly(signal)) this.#end(-signals[signal]);
  }

  toString(): string {
    const state = this.#returncode === null ? "running" : `returncode:${this.#returncode}`;
    return `KernelProcess[${this.pid} ${this.argv[0] ?? ""}, ${state}]`;
  }

  *#run(main: (process: KernelProcess) => Coroutine<number>): Coroutine<void> {
    let status = 0;
    try {
      status = yield* main(this);
      for (const writer of this.#writers) yield* this.#flush(writer);
    } catch (error) {
      if (!isCancelled(error)) throw error;
      this.#end(-signals.SIGKILL); // the loop ends, and with it all that runs there
    }
    this.#end(status & 255);
  }

  *#flush(writer: StreamWriter): Coroutine<void> {
    try {
      yield* this.close(writer);
    } catch (error) {
      if (isCancelled(error)) throw error; // what else could not be written, drain() has told
    }
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

  #end(returncode: number): void {
    if (this.#returncode !== null) return;
    this.#returncode = returncode;
    for (const intake of this.#intakes) intake.close();
    for (const writer of this.#writers) writer.transport.abort();
    for (const file of this.files) file.close();
    this.#intakes.clear();
    this.#writers.clear();
    this.#actions.clear();
    this.#stopListening?.();
    if (returncode < 0) this.#task?.cancel();
    for (const waiter of this.#waiters) if (!waiter.done()) waiter.setResult();
    this.#onEnd(this);
  }
}
