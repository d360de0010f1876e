import type { Coroutine } from "../tasks/awaitable.ts";
import { BytesSource } from "./bytesSource.ts";
import type { Sink, Source } from "./description.ts";
import type { FileSystem, OpenOptions } from "./fileSystem.ts";
import type { Kernel } from "./kernel.ts";
import type { KernelProcess } from "./kernelProcess.ts";
import { FileSink, FileSource, OpenFile } from "./openFile.ts";
import type { ChildProcess, Program, SignalAction } from "./program.ts";
import { programBody } from "./programBody.ts";
import type { Signal } from "./signals.ts";
import { type Ends, releaseAll, type Start, type System } from "./system.ts";

/** The kernel as a process in its own thread sees it. */
export class LocalSystem implements System {
  readonly #kernel: Kernel;
  readonly #process: KernelProcess;

  constructor(kernel: Kernel, process: KernelProcess) {
    this.#kernel = kernel;
    this.#process = process;
  }

  get pid(): number {
    return this.#process.pid;
  }

  get ppid(): number {
    return this.#process.ppid;
  }

  get fs(): FileSystem {
    return this.#kernel.fs;
  }

  *openSource(path: string): Coroutine<Source> {
    return new FileSource(new OpenFile(yield* this.fs.open(path)));
  }

  *openSink(path: string, options: OpenOptions): Coroutine<Sink> {
    return new FileSink(new OpenFile(yield* this.fs.open(path, options)));
  }

  *openDuplex(path: string, options: OpenOptions): Coroutine<Ends> {
    const open = new OpenFile(yield* this.fs.open(path, options));
    return { source: new FileSource(open), sink: new FileSink(open) };
  }

  openBytes(data: Uint8Array): Source {
    return new BytesSource(data);
  }

  createPipe(): Ends {
    return this.#kernel.createPipe();
  }

  which(name: string, cwd: string, env: Readonly<Record<string, string>>): Coroutine<string | undefined> {
    return this.#kernel.which(name, cwd, env);
  }

  spawn(start: Start): Coroutine<ChildProcess> {
    return this.#kernel.spawn(start, this.#process);
  }

  *fork(program: Program, start: Start): Coroutine<ChildProcess> {
    return this.#kernel.start(programBody(this.#kernel, program), start, this.#process);
  }

  *exec(start: Start, leave: () => Coroutine<void>): Coroutine<number> {
    const loaded = yield* this.#kernel.load(start);
    try {
      yield* leave();
    } catch (error) {
      releaseAll(start);
      throw error;
    }
    return yield* this.#process.become(loaded.body, loaded.start);
  }

  *kill(pid: number, signal: Signal | number): Coroutine<void> {
    this.#kernel.kill(pid, signal);
  }

  on(signal: Signal, action: SignalAction): void {
    this.#process.on(signal, action);
  }
}
