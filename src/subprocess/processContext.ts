import { isCancelled } from "../errors.ts";
import { show } from "../loop/checks.ts";
import { StreamReader } from "../streams/streamReader.ts";
import type { StreamWriter } from "../streams/streamWriter.ts";
import { type Coroutine, Operation } from "../tasks/awaitable.ts";
import type { Task } from "../tasks/task.ts";
import { currentTask } from "../tasks/tasks.ts";
import type { FileSystem, OpenOptions } from "./fileSystem.ts";
import { resolvePath } from "./path.ts";
import { ProcessFiles } from "./processFiles.ts";
import type { ProcessStreams } from "./processStreams.ts";
import type { ChildProcess, Inherited, Program, ProgramContext, SignalAction, SpawnOptions } from "./program.ts";
import { ProgramExit } from "./programExit.ts";
import { sinkOf, sourceOf } from "./shared.ts";
import type { Signal } from "./signals.ts";
import { fileError } from "./strerror.ts";
import type { Start, System } from "./system.ts";

/** The context of a program that runs in this thread. Its methods can be taken out of it: `({ stdout, exit }) => …`. */
export class ProcessContext implements ProgramContext {
  readonly argv: readonly string[];
  readonly env: Record<string, string>;
  readonly stdin: StreamReader;
  readonly stdout: StreamWriter;
  readonly stderr: StreamWriter;
  readonly inherited: readonly Inherited[];
  readonly fs: FileSystem;
  umask: number;
  readonly #system: System;
  readonly #streams: ProcessStreams;
  readonly #files: ProcessFiles;
  readonly #ignored: Set<Signal>;
  #cwd: string;
  /** That which runs the program. */
  #task: Task<unknown> | null = null;
  /** What a function called by a signal has raised. */
  #leaving: { readonly error: unknown } | undefined;

  constructor(system: System, streams: ProcessStreams, start: Start) {
    this.#system = system;
    this.#streams = streams;
    this.argv = start.argv;
    this.env = { ...start.env };
    this.#cwd = start.cwd;
    this.umask = start.umask ?? 0o022;
    this.#ignored = new Set(start.ignored);
    this.stdin = streams.openReader(start.stdin);
    this.stdout = streams.openWriter(start.stdout);
    if (start.stderr === start.stdout) start.stderr.release();
    this.stderr = start.stderr === start.stdout ? this.stdout : streams.openWriter(start.stderr);
    this.inherited = (start.inherited ?? []).map(([descriptor, each]) => [
      descriptor,
      "write" in each ? streams.openWriter(each) : streams.openReader(each),
    ]);
    this.fs = this.#files = new ProcessFiles(system.fs, this, streams.files);
  }

  get cwd(): string {
    return this.#cwd;
  }

  get pid(): number {
    return this.#system.pid;
  }

  get ppid(): number {
    return this.#system.ppid;
  }

  get ignored(): readonly Signal[] {
    return [...this.#ignored];
  }

  /** Runs a program to its end, whose errors become its status, and writes what is left to be written. */
  *run(program: Program): Coroutine<number> {
    const status = yield* this.#statusOf(program);
    yield* this.#streams.end();
    return status;
  }

  readonly exit: ProgramContext["exit"] = (status = 0) => {
    throw new ProgramExit(status);
  };

  readonly on: ProgramContext["on"] = (signal: Signal, action: SignalAction) => {
    if (signal === "SIGKILL") throw new RangeError("SIGKILL cannot be caught or ignored");
    if (action === "ignore") this.#ignored.add(signal);
    else this.#ignored.delete(signal);
    this.#system.on(signal, typeof action === "function" ? (came) => this.#handle(action, came) : action);
  };

  readonly kill: ProgramContext["kill"] = (pid: number, signal: Signal | number = "SIGTERM") => {
    return new Operation(() => this.#system.kill(pid, signal), this);
  };

  readonly chdir: ProgramContext["chdir"] = (path: string) => {
    return new Operation(this.#chdir, this, path);
  };

  readonly openReader: ProgramContext["openReader"] = (path: string) => {
    return new Operation(this.#openReader, this, path);
  };

  readonly openWriter: ProgramContext["openWriter"] = (path: string, options?: Omit<OpenOptions, "read" | "write">) => {
    return new Operation(this.#openWriter, this, { path, options });
  };

  readonly openDuplex: ProgramContext["openDuplex"] = (path: string) => {
    return new Operation(this.#openDuplex, this, path);
  };

  readonly openBytes: ProgramContext["openBytes"] = (data) => this.#streams.openReader(this.#system.openBytes(data));

  readonly pipe: ProgramContext["pipe"] = () => {
    const { source, sink } = this.#system.createPipe();
    return [this.#streams.openReader(source), this.#streams.openWriter(sink)];
  };

  readonly close: ProgramContext["close"] = (stream: StreamReader | StreamWriter) => {
    return new Operation(() => this.#streams.close(stream), this);
  };

  readonly spawn: ProgramContext["spawn"] = (argv: readonly string[], options: SpawnOptions = {}) => {
    return new Operation(this.#spawn, this, { argv, options });
  };

  readonly which: ProgramContext["which"] = (name, env = this.env) => {
    return new Operation(() => this.#system.which(name, this.#cwd, env), this);
  };

  readonly fork: ProgramContext["fork"] = (program: Program, options: SpawnOptions = {}) => {
    return new Operation(() => this.#system.fork(program, this.#start(this.argv, options)), this);
  };

  readonly exec: ProgramContext["exec"] = (argv, options = {}) => this.#exec(argv, options);

  toString(): string {
    return `ProcessContext[${this.pid} ${this.argv[0] ?? ""}]`;
  }

  *#statusOf(program: Program): Coroutine<number> {
    const task = (this.#task = currentTask());
    try {
      return (yield* program(this)) ?? 0;
    } catch (error) {
      if (!isCancelled(error)) return this.#statusBy(error);
      if (this.#leaving === undefined) throw error;
      task?.uncancel();
      return this.#statusBy(this.#leaving.error);
    } finally {
      this.#task = null;
    }
  }

  /** Calls what a signal calls. What that raises ends the program, where it waits. */
  #handle(action: (signal: Signal) => void, signal: Signal): void {
    try {
      action(signal);
    } catch (error) {
      this.#leaving ??= { error };
      this.#task?.cancel();
    }
  }

  #statusBy(error: unknown): number {
    if (error instanceof ProgramExit) return error.status;
    const stack = error instanceof Error ? (error.stack ?? "") : "";
    const text = stack.startsWith(show(error)) ? stack : `${show(error)}${stack && `\n${stack}`}`; // Firefox's stacks are without it
    this.stderr.write(new TextEncoder().encode(`${text}\n`));
    return 1;
  }

  *#exec(argv: readonly string[], options: SpawnOptions): Coroutine<number> {
    const start = this.#start(argv, options);
    return yield* this.#system.exec(start, () => this.#streams.end());
  }

  *#chdir(path: string): Coroutine<void> {
    const { kind } = yield* this.fs.stat(path);
    if (kind !== "directory") throw fileError("ENOTDIR", path);
    this.#cwd = resolvePath(this.#cwd, path);
  }

  *#openReader(path: string): Coroutine<StreamReader> {
    const device = this.#files.device(path);
    return this.#streams.openReader(
      device === undefined ? yield* this.#system.openSource(this.#files.resolve(path)) : sourceOf(device.reader),
    );
  }

  *#openWriter({ path, options }: { path: string; options: OpenOptions | undefined }): Coroutine<StreamWriter> {
    const device = this.#files.device(path);
    return this.#streams.openWriter(
      device === undefined
        ? yield* this.#system.openSink(
            this.#files.resolve(path),
            this.#files.masked({ create: true, ...options, write: true }),
          )
        : sinkOf(device.writer),
    );
  }

  *#openDuplex(path: string): Coroutine<[StreamReader, StreamWriter]> {
    const device = this.#files.device(path);
    const { source, sink } =
      device === undefined
        ? yield* this.#system.openDuplex(
            this.#files.resolve(path),
            this.#files.masked({ create: true, read: true, write: true }),
          )
        : { source: sourceOf(device.reader), sink: sinkOf(device.writer) };
    const reader = this.#streams.openReader(source);
    return [reader, this.#streams.openWriter(sink, reader)];
  }

  *#spawn({ argv, options }: { argv: readonly string[]; options: SpawnOptions }): Coroutine<ChildProcess> {
    return yield* this.#system.spawn(this.#start(argv, options));
  }

  /** What a child, or what this process goes on as, is started with. */
  #start(argv: readonly string[], options: SpawnOptions): Start {
    return {
      argv,
      env: options.env ?? this.env,
      cwd: options.cwd === undefined ? this.#cwd : resolvePath(this.#cwd, options.cwd),
      umask: this.umask,
      stdin: sourceOf(options.stdin === undefined ? this.stdin : options.stdin),
      stdout: sinkOf(options.stdout === undefined ? this.stdout : options.stdout),
      stderr: sinkOf(options.stderr === undefined ? this.stderr : options.stderr),
      inherited: options.inherit?.map(([descriptor, each]) => [
        descriptor,
        each instanceof StreamReader ? sourceOf(each) : sinkOf(each),
      ]),
      ignored: [...this.#ignored, ...(options.ignore ?? [])],
    };
  }
}
