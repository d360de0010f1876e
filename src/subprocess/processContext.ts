import { isCancelled } from "../errors.ts";
import { show } from "../loop/checks.ts";
import { StreamReader } from "../streams/streamReader.ts";
import type { StreamWriter } from "../streams/streamWriter.ts";
import { type Coroutine, Operation } from "../tasks/awaitable.ts";
import { BytesSource } from "./bytesSource.ts";
import type { FileSystem, OpenOptions } from "./fileSystem.ts";
import type { Kernel } from "./kernel.ts";
import type { KernelProcess } from "./kernelProcess.ts";
import { FileSink, FileSource } from "./openFile.ts";
import { resolvePath } from "./path.ts";
import { ProcessFiles } from "./processFiles.ts";
import type { ChildProcess, Program, ProgramContext, SpawnOptions } from "./program.ts";
import { ProgramExit } from "./programExit.ts";
import { sinkOf, sourceOf } from "./shared.ts";
import type { Signal } from "./signals.ts";
import { fileError } from "./strerror.ts";

/** What a context is made of. */
interface ContextOptions {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly stdin: StreamReader;
  readonly stdout: StreamWriter;
  readonly stderr: StreamWriter;
  readonly inherited?: readonly (StreamReader | StreamWriter)[] | undefined;
}

/** The context of a program that runs in a process here. Its methods can be taken out of it: `({ stdout, exit }) => …`. */
export class ProcessContext implements ProgramContext {
  readonly argv: readonly string[];
  readonly env: Record<string, string>;
  readonly stdin: StreamReader;
  readonly stdout: StreamWriter;
  readonly stderr: StreamWriter;
  readonly inherited: readonly (StreamReader | StreamWriter)[];
  readonly fs: FileSystem;
  readonly #kernel: Kernel;
  readonly #process: KernelProcess;
  #cwd: string;

  constructor(kernel: Kernel, process: KernelProcess, options: ContextOptions) {
    this.#kernel = kernel;
    this.#process = process;
    this.argv = options.argv;
    this.env = { ...options.env };
    this.#cwd = options.cwd;
    this.stdin = options.stdin;
    this.stdout = options.stdout;
    this.stderr = options.stderr;
    this.inherited = options.inherited ?? [];
    this.fs = new ProcessFiles(kernel.fs, this, process.files);
  }

  get cwd(): string {
    return this.#cwd;
  }

  get pid(): number {
    return this.#process.pid;
  }

  get ppid(): number {
    return this.#process.ppid;
  }

  /** Runs a program, whose errors become its status. */
  *run(program: Program): Coroutine<number> {
    try {
      return (yield* program(this)) ?? 0;
    } catch (error) {
      if (error instanceof ProgramExit) return error.status;
      if (isCancelled(error)) throw error;
      const text = error instanceof Error ? (error.stack ?? String(error)) : show(error);
      this.stderr.write(new TextEncoder().encode(`${text}\n`));
      return 1;
    }
  }

  readonly exit: ProgramContext["exit"] = (status = 0) => {
    throw new ProgramExit(status);
  };

  readonly on: ProgramContext["on"] = (signal: Signal, action: ((signal: Signal) => void) | "ignore" | "default") => {
    this.#process.on(signal, action);
  };

  readonly kill: ProgramContext["kill"] = (pid: number, signal: Signal | number = "SIGTERM") => {
    this.#kernel.kill(pid, signal);
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

  readonly openBytes: ProgramContext["openBytes"] = (data) => this.#process.openReader(new BytesSource(data));
  readonly pipe: ProgramContext["pipe"] = () => {
    const pipe = this.#kernel.createPipe();
    return [this.#process.openReader(pipe.source), this.#process.openWriter(pipe.sink)];
  };

  readonly close: ProgramContext["close"] = (stream: StreamReader | StreamWriter) => {
    return new Operation(this.#close, this, stream);
  };

  readonly spawn: ProgramContext["spawn"] = (argv: readonly string[], options: SpawnOptions = {}) => {
    return new Operation(this.#spawn, this, { argv, options });
  };

  readonly which: ProgramContext["which"] = (name, env = this.env) =>
    new Operation(() => this.#kernel.which(name, this.#cwd, env), this);
  readonly fork: ProgramContext["fork"] = (program: Program, options: SpawnOptions = {}) => {
    return this.#start(program, this.argv, options);
  };

  readonly exec: ProgramContext["exec"] = (argv, options = {}) => this.#exec(argv, options);

  toString(): string {
    return `ProcessContext[${this.pid} ${this.argv[0] ?? ""}]`;
  }

  *#exec(argv: readonly string[], options: SpawnOptions): Coroutine<number> {
    const process = this.#process;
    const cwd = options.cwd === undefined ? this.#cwd : resolvePath(this.#cwd, options.cwd);
    const env = options.env ?? this.env;
    const loaded = yield* this.#kernel.load(argv, cwd, env);
    process.argv = loaded.argv;
    process.resetActions();
    const stderr = this.#own(options.stderr, this.stderr);
    const context = new ProcessContext(this.#kernel, process, {
      argv: loaded.argv,
      env,
      cwd,
      stdin: this.#ownReader(options.stdin),
      stdout:
        options.stdout !== undefined && options.stdout === options.stderr
          ? stderr
          : this.#own(options.stdout, this.stdout),
      stderr,
    });
    return yield* context.run(loaded.program);
  }

  *#chdir(path: string): Coroutine<void> {
    const { kind } = yield* this.fs.stat(path);
    if (kind !== "directory") throw fileError("ENOTDIR", path);
    this.#cwd = resolvePath(this.#cwd, path);
  }

  *#openReader(path: string): Coroutine<StreamReader> {
    const file = yield* this.fs.open(path);
    return this.#process.openReader(new FileSource(file));
  }

  *#openWriter({ path, options }: { path: string; options: OpenOptions | undefined }): Coroutine<StreamWriter> {
    const file = yield* this.fs.open(path, { create: true, ...options, write: true });
    return this.#process.openWriter(new FileSink(file));
  }

  *#close(stream: StreamReader | StreamWriter): Coroutine<void> {
    yield* this.#process.close(stream);
  }

  *#spawn({ argv, options }: { argv: readonly string[]; options: SpawnOptions }): Coroutine<ChildProcess> {
    const cwd = options.cwd === undefined ? this.#cwd : resolvePath(this.#cwd, options.cwd);
    const loaded = yield* this.#kernel.load(argv, cwd, options.env ?? this.env);
    return this.#start(loaded.program, loaded.argv, { ...options, cwd });
  }

  #start(program: Program, argv: readonly string[], options: SpawnOptions): ChildProcess {
    return this.#kernel.start(program, {
      argv,
      env: options.env ?? this.env,
      cwd: options.cwd ?? this.#cwd,
      stdin: sourceOf(options.stdin === undefined ? this.stdin : options.stdin),
      stdout: sinkOf(options.stdout === undefined ? this.stdout : options.stdout),
      stderr: sinkOf(options.stderr === undefined ? this.stderr : options.stderr),
      inherited: options.inherit?.map((each) => (each instanceof StreamReader ? sourceOf(each) : sinkOf(each))),
      parent: this.#process,
      ignored: [...this.#process.ignored, ...(options.ignore ?? [])],
    });
  }

  #ownReader(stream: StreamReader | null | undefined): StreamReader {
    if (stream === undefined) return this.stdin;
    return stream !== null && this.#process.owns(stream) ? stream : this.#process.openReader(sourceOf(stream));
  }

  #own(stream: StreamWriter | null | undefined, own: StreamWriter): StreamWriter {
    if (stream === undefined) return own;
    return stream !== null && this.#process.owns(stream) ? stream : this.#process.openWriter(sinkOf(stream));
  }
}
