import { waitFor } from "../combinators/waitFor.ts";
import { BrokenPipeError, isCancelled, TimeoutError } from "../errors.ts";
import { frame } from "./answerFrame.ts";
import { show } from "../loop/checks.ts";
import type { Coroutine } from "../tasks/awaitable.ts";
import { type EventLoop, getEventLoop } from "../tasks/eventLoop.ts";
import type { Task } from "../tasks/task.ts";
import { Waiter } from "../tasks/waiter.ts";
import { BytesSource } from "./bytesSource.ts";
import { CaughtSignals } from "./caughtSignals.ts";
import { BLOCK, type Sink, type Source } from "./description.ts";
import { HandleTable } from "./handleTable.ts";
import type { Body, Kernel } from "./kernel.ts";
import { KernelProcess } from "./kernelProcess.ts";
import { movable } from "./movable.ts";
import { FileSink, FileSource, OpenFile } from "./openFile.ts";
import { Pipe } from "./pipe.ts";
import type { ProgramWorker } from "./programWorker.ts";
import { releaseAll, type Start } from "./system.ts";
import { toWireOSError } from "./wireOSError.ts";
import type { Call, Note, WireProgram } from "./workerProtocol.ts";

/** Runs a program in a worker. */
export function workerBody(kernel: Kernel, program: WireProgram, takeWorker: () => ProgramWorker): Body {
  return (process, start) => new WorkerSession(kernel, process, start).run(program, takeWorker);
}

/** Runs a WASI program in a worker: it blocks there where threads share memory, which is quicker than to suspend it. */
export function wasiBody(kernel: Kernel, module: WebAssembly.Module, takeWorker: () => ProgramWorker): Body {
  return (process, start) => {
    const session = new WorkerSession(kernel, process, start);
    const answers = kernel.capabilities.sharedMemory ? session.answerInMemory() : undefined;
    return session.run({ kind: "wasi", module, answers }, takeWorker);
  };
}

/** How much of the answers may be ahead of a worker that blocks, in bytes. */
const ANSWER_BYTES = 65_536;

/** What a program is found to be. */
interface Loaded {
  readonly body: Body;
  readonly start: Start;
}

/** How a program has left its worker. */
type Outcome = { readonly kind: "exit"; readonly status: number } | { readonly kind: "exec"; readonly loaded: Loaded };

/** The kernel's side of a process whose program runs in a worker: it has the streams and files, and does what is asked. */
export class WorkerSession {
  readonly #kernel: Kernel;
  readonly #process: KernelProcess;
  readonly #loop: EventLoop = getEventLoop();
  readonly #handles: HandleTable;
  /** What is being done, by call. */
  readonly #tasks = new Map<number, Task<void>>();
  readonly #outcome: Waiter<Outcome>;
  readonly #start: Start;
  #answers: Pipe | undefined;
  #loaded: Loaded | undefined;
  #worker: ProgramWorker | undefined;

  constructor(kernel: Kernel, process: KernelProcess, start: Start) {
    this.#kernel = kernel;
    this.#process = process;
    this.#outcome = new Waiter(process, this.#loop);
    this.#start = start;
    this.#handles = new HandleTable(start, process.pid, (message, transfer) => this.#worker?.post(message, transfer));
    process.onEnd(() => this.#close());
  }

  get pid(): number {
    return this.#process.pid;
  }

  /** Answers will be written to this memory of a pipe, not sent as messages: the worker blocks until they are there. */
  answerInMemory(): SharedArrayBuffer | undefined {
    this.#answers = new Pipe(ANSWER_BYTES, { isShared: true });
    return this.#answers.source.lend()?.ring;
  }

  *run(program: WireProgram, takeWorker: () => ProgramWorker): Coroutine<number> {
    try {
      this.#worker = takeWorker();
    } catch (error) {
      yield* this.#fail(`no worker could be made: ${show(error)}`, 126);
      return 126;
    }
    this.#worker.start(this, this.#process.ppid, program, { ...this.#handles.wire(), caught: this.#shareCaught() });
    this.#loop.countOutside(1);
    let outcome: Outcome;
    try {
      outcome = yield* this.#outcome;
    } finally {
      this.#loop.countOutside(-1);
    }
    if (outcome.kind === "exit") return outcome.status;
    this.#worker.drop(this.pid);
    this.#closeHandles();
    return yield* this.#process.become(outcome.loaded.body, outcome.loaded.start);
  }

  #shareCaught(): SharedArrayBuffer | undefined {
    if (!this.#kernel.capabilities.sharedMemory) return undefined;
    const caught = new CaughtSignals();
    for (const signal of this.#start.ignored ?? []) caught.add(signal);
    this.#process.passCaught(caught, (signal) => this.#post("signal", signal));
    return caught.memory;
  }

  /** The program has ended. */
  exit(status: number): void {
    if (!this.#outcome.done()) this.#outcome.setResult({ kind: "exit", status });
  }

  /** The worker cannot go on. */
  fail(reason: string, status: number): void {
    if (!this.#loop.isClosed()) this.#later(0, this.#fail(reason, status));
  }

  /** The worker was ended because of another process in it. */
  lose(): void {
    this.#process.signal("SIGKILL");
  }

  note(note: Note): void {
    switch (note[0]) {
      case "openBytes":
        this.#handles.set(note[1], new BytesSource(note[2]));
        return;
      case "pipe": {
        const pipe = this.#kernel.createPipe();
        this.#handles.set(note[1], pipe.source);
        this.#handles.set(note[2], pipe.sink);
        return;
      }
      case "want":
        this.#handles.outflow(note[1]).want(note[2]);
        return;
      case "write":
        try {
          this.#handles.sink(note[1]).receive(note[2]);
        } catch (error) {
          if (!(error instanceof BrokenPipeError)) throw error;
          this.#process.signal("SIGPIPE");
        }
        return;
      case "unread":
        this.#handles.source(note[1]).unread(note[2]);
        return;
      case "cancel": {
        const task = this.#tasks.get(note[1]);
        if (task?.cancel() === true) task.addDoneCallback(() => task.cancelled() && this.#answer(note[1]));
        return;
      }
      case "release":
        this.#handles.release(note[1]);
        return;
      case "return":
        this.#handles.takeBack(note[1]);
        return;
      case "close":
        this.#handles.closeFile(note[1]);
        return;
      case "on": {
        const [, signal, action] = note;
        this.#process.on(signal, action === "call" ? () => this.#post("signal", signal) : action);
        return;
      }
      case "exec":
        if (this.#loaded !== undefined) this.#outcome.setResult({ kind: "exec", loaded: this.#loaded });
        this.#loaded = undefined;
        return;
      default:
        note satisfies never;
    }
  }

  call(id: number, call: Call): void {
    try {
      // Most reads and writes are done at once.
      if (call[0] === "read") {
        const bytes = this.#handles.source(call[1]).take(call[2]);
        if (bytes !== undefined) return this.#answer(id, bytes);
      } else if (call[0] === "write") {
        const [, handle, data] = call;
        const taken = this.#handles.sink(handle).accept(data, true);
        if (taken === data.length) return this.#answer(id);
        return this.#later(id, this.#answerBy(id, this.#perform(["write", handle, data.subarray(taken)])));
      }
      this.#later(id, this.#answerBy(id, this.#perform(call)));
    } catch (error) {
      this.#refuse(id, error);
    }
  }

  *#perform(call: Call): Coroutine<unknown> {
    const { fs } = this.#kernel;
    switch (call[0]) {
      case "read":
        return yield* this.#handles.source(call[1]).read(call[2]);
      case "write":
        return yield* this.#handles.sink(call[1]).write(call[2]);
      case "stop":
        return void this.#handles.outflow(call[1]).stop();
      case "poll":
        return yield* poll(this.#handles.source(call[1]), call[2]);
      case "stat":
        return yield* this.#handles.source(call[1]).stat();
      case "openSource":
        return void this.#handles.set(call[1], new FileSource(new OpenFile(yield* fs.open(call[2]))));
      case "openSink":
        return void this.#handles.set(call[1], new FileSink(new OpenFile(yield* fs.open(call[2], call[3]))));
      case "openDuplex": {
        const [, source, sink, path, options] = call;
        const open = new OpenFile(yield* fs.open(path, options));
        this.#handles.set(source, new FileSource(open));
        return void this.#handles.set(sink, new FileSink(open));
      }
      case "which":
        return yield* this.#kernel.which(call[1], call[2], call[3]);
      case "spawn":
        return yield* this.#kernel.spawn(this.#handles.startOf(call[1]), this.#process);
      case "fork": {
        const [, key, wire] = call;
        const body = workerBody(this.#kernel, { kind: "fork", key }, () => this.#worker as ProgramWorker);
        return this.#kernel.start(body, this.#handles.startOf(wire), this.#process);
      }
      case "load":
        this.#loaded = yield* this.#kernel.load(this.#handles.startOf(call[1]));
        return undefined;
      case "kill":
        return this.#kernel.kill(call[1], call[2]);
      case "open":
        return void this.#handles.setFile(call[1], yield* fs.open(call[2], call[3]));
      case "pread":
        return yield* this.#handles.file(call[1]).read(call[2], call[3]);
      case "pwrite":
        return yield* this.#handles.file(call[1]).write(call[2], call[3]);
      case "truncate":
        return yield* this.#handles.file(call[1]).truncate(call[2]);
      case "fstat":
        return yield* this.#handles.file(call[1]).stat();
      case "fs": {
        const [, method, ...args] = call;
        return yield* (fs[method] as (...args: unknown[]) => ReturnType<typeof fs.stat>).apply(fs, args);
      }
      default:
        return call satisfies never;
    }
  }

  #later(id: number, work: Coroutine<void>): void {
    const task = this.#loop.createTask(work, { name: `${this.#process}` });
    this.#tasks.set(id, task);
    task.addDoneCallback(() => this.#tasks.delete(id));
  }

  *#answerBy(id: number, work: Coroutine<unknown>): Coroutine<void> {
    try {
      const value = yield* work;
      this.#answer(id, value instanceof KernelProcess ? value.pid : value);
      if (value instanceof KernelProcess) value.onEnd((returncode) => this.#tellEnd(value.pid, returncode));
    } catch (error) {
      if (isCancelled(error)) throw error;
      this.#refuse(id, error);
    }
  }

  /** Tells it in its turn: behind the signal that the group of both has got before. */
  #tellEnd(pid: number, returncode: number): void {
    this.#loop.callSoon(() => this.#post("ended", pid, returncode));
  }

  #refuse(id: number, error: unknown): void {
    if (error instanceof BrokenPipeError) this.#process.signal("SIGPIPE");
    if (this.#answers !== undefined) this.#write(frame({ error: toWireOSError(error) }));
    else this.#worker?.post(["answer", this.pid, id, undefined, toWireOSError(error)]);
  }

  #answer(id: number, value?: unknown): void {
    if (this.#answers !== undefined) return this.#write(frame({ value }));
    this.#worker?.post(["answer", this.pid, id, value, undefined], movable(value));
  }

  /** Writes an answer to memory, in pieces if there is no room for all of it. */
  #write(data: Uint8Array): void {
    const sink = (this.#answers as Pipe).sink;
    const taken = sink.accept(data);
    if (taken < data.length) this.#later(0, writeAll(sink, data.subarray(taken)));
  }

  #post(kind: "signal" | "ended", ...rest: unknown[]): void {
    if (this.#process.returncode === null) this.#worker?.post([kind, this.pid, ...rest] as never);
  }

  *#fail(reason: string, status: number): Coroutine<void> {
    try {
      const message = new TextEncoder().encode(`${this.#process.argv[0]}: ${reason}\n`);
      yield* this.#start.stderr.write(message);
    } catch (error) {
      if (isCancelled(error)) throw error; // nobody reads what it says
    }
    this.exit(status);
  }

  #close(): void {
    if (!this.#outcome.done()) this.#worker?.kill(this.pid);
    if (this.#loaded !== undefined) releaseAll(this.#loaded.start);
    this.#loaded = undefined;
    this.#closeHandles();
  }

  #closeHandles(): void {
    for (const task of this.#tasks.values()) task.cancel();
    this.#handles.close();
  }
}

function* writeAll(sink: Sink, data: Uint8Array): Coroutine<void> {
  yield* sink.write(data);
}

function* poll(source: Source, seconds: number | undefined): Coroutine<number> {
  let bytes = source.take(BLOCK);
  if (bytes === undefined && seconds !== 0) {
    try {
      bytes = yield* waitFor(source.read(BLOCK), seconds ?? null);
    } catch (error) {
      if (!(error instanceof TimeoutError)) throw error;
    }
  }
  if (bytes !== undefined && bytes.length > 0) source.unread(bytes);
  return bytes?.length ?? -1;
}
