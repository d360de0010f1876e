import { osError, ProcessLookupError } from "../errors.ts";
import { checkWhole, show } from "../loop/checks.ts";
import type { StreamReader } from "../streams/streamReader.ts";
import type { StreamWriter } from "../streams/streamWriter.ts";
import type { Coroutine } from "../tasks/awaitable.ts";
import { until } from "../combinators/until.ts";
import { type Capabilities, findCapabilities } from "./capabilities.ts";
import type { Sink, Source } from "./description.ts";
import type { FileSystem } from "./fileSystem.ts";
import { FunctionSink } from "./functionSink.ts";
import { KernelProcess } from "./kernelProcess.ts";
import { Pipe } from "./pipe.ts";
import { programBody } from "./programBody.ts";
import { type ProgramSpec, ProgramTable } from "./programTable.ts";
import { sinkOf, sourceOf } from "./shared.ts";
import { type Signal, toSignal } from "./signals.ts";
import { releaseAll, type Start } from "./system.ts";
import { WorkerPool } from "./workerPool.ts";
import { wasiBody, workerBody } from "./workerSession.ts";

/** Where the output of processes goes that is nobody else's: a writer, or a function that is given the bytes. */
export type OutputTarget = StreamWriter | ((data: Uint8Array) => void);

/** How a kernel is made. */
export interface KernelOptions {
  /** The programs by name; more can be registered. */
  readonly programs?: Readonly<Record<string, ProgramSpec>> | undefined;
  readonly fs: FileSystem;
  /** The environment of processes that are given none. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** The stdin of processes that are given none; `/dev/null` if not given. */
  readonly stdin?: StreamReader | undefined;
  /** The console if not given. */
  readonly stdout?: OutputTarget | undefined;
  /** The console if not given. */
  readonly stderr?: OutputTarget | undefined;
  /** Bytes that a pipe holds; if not given 65536, as on Linux, and 131072 where they go to workers by messages. */
  readonly pipeSize?: number | undefined;
  /** How many processes there may be at once; 1024 if not given. */
  readonly maxProcesses?: number | undefined;
  /** Are the library's programs run in workers? Otherwise in the kernel's own thread; so it is where there are no workers. */
  readonly useWorkers?: boolean | undefined;
  /** Do pipes use shared memory? If not given, where the page is cross-origin isolated. */
  readonly sharedMemory?: boolean | undefined;
  /** How many workers are kept for the next processes; 4 if not given. */
  readonly idleWorkers?: number | undefined;
}

/** A process in the table. */
export interface ProcessInfo {
  readonly pid: number;
  readonly ppid: number;
  readonly group: number;
  readonly argv: readonly string[];
}

/** What a process runs, given its streams: it takes them at once. */
export type Body = (process: KernelProcess, start: Start) => Coroutine<number>;

/**
 * What processes share: programs, files, pipes, and the table of those that run.
 *
 * 1. A process group is what a process of the page has started, directly or not. Its leader takes the group with it if a signal
 *    ends it: nothing goes on in a page that nobody can reach.
 * 2. Nothing is left of a process that has ended but its status, for those who hold it.
 */
export class Kernel {
  readonly fs: FileSystem;
  /** The environment of processes that are given none. */
  readonly env: Readonly<Record<string, string>>;
  /** What its processes have of the browser. */
  readonly capabilities: Capabilities;
  readonly #programs: ProgramTable;
  readonly #processes = new Map<number, KernelProcess>();
  readonly #stdin: StreamReader | null;
  readonly #stdout: () => Sink;
  readonly #stderr: () => Sink;
  readonly #pipeSize: number;
  readonly #maxProcesses: number;
  readonly #useWorkers: boolean;
  readonly #workers: WorkerPool;
  /** The page is 1. */
  #lastPid = 1;
  #openPipes = 0;

  constructor(options: KernelOptions) {
    this.fs = options.fs;
    this.#programs = new ProgramTable(options.fs);
    this.env = { PATH: "/usr/local/bin:/usr/bin:/bin", HOME: "/", ...options.env };
    this.#stdin = options.stdin ?? null;
    this.#stdout = outputTo(options.stdout, (line) => console.log(line));
    this.#stderr = outputTo(options.stderr, (line) => console.error(line));
    this.#maxProcesses = atLeastOne(options.maxProcesses ?? 1024);
    this.#useWorkers = options.useWorkers ?? typeof Worker === "function";
    this.capabilities = findCapabilities(options);
    this.#pipeSize = atLeastOne(
      options.pipeSize ?? (this.#useWorkers && !this.capabilities.sharedMemory ? 131_072 : 65_536),
    );
    this.#workers = new WorkerPool(options.idleWorkers ?? 4);
    for (const [name, spec] of Object.entries(options.programs ?? {})) this.register(name, spec);
  }

  /** Makes a program known by a name. One that runs goes on. */
  register(name: string, spec: ProgramSpec): void {
    this.#programs.register(name, spec);
  }

  /** The names of the programs, in order. */
  get programs(): string[] {
    return this.#programs.names;
  }

  /** The processes that run, in order of their start. */
  get processes(): ProcessInfo[] {
    return [...this.#processes.values()].map(({ pid, ppid, group, argv }) => ({ pid, ppid, group, argv }));
  }

  /**
   * Sends a signal; 0 only finds out whether it could be. To a process group if `pid` is negative.
   * @throws ProcessLookupError if there is no such process or group
   */
  kill(pid: number, signal: Signal | number = "SIGTERM"): void {
    const name = signal === 0 ? undefined : toSignal(signal);
    const targets =
      pid < 0
        ? [...this.#processes.values()].filter(({ group }) => group === -pid)
        : [this.#processes.get(pid)].filter((each) => each !== undefined);
    if (targets.length === 0) throw new ProcessLookupError(`No such process: ${pid}`);
    if (name !== undefined) for (const target of targets) target.signal(name);
  }

  /** Starts workers ahead of the processes that will need them; as many as are kept if no count is given. */
  warmUp(count?: number): void {
    if (this.#useWorkers) this.#workers.warmUp(count ?? Infinity);
  }

  /** Kills all processes, and ends the workers. */
  close(): void {
    this.#workers.close();
    for (const process of this.#processes.values()) process.signal("SIGKILL");
  }

  toString(): string {
    const { size, idle } = this.#workers;
    const workers = size === 0 ? "" : `, workers:${size}, idle:${idle}`;
    return `Kernel[processes:${this.#processes.size}, pipes:${this.#openPipes}${workers}]`;
  }

  /** @internal */
  createPipe(): Pipe {
    this.#openPipes += 1;
    return new Pipe(this.#pipeSize, {
      isShared: this.capabilities.sharedMemory,
      onClosed: () => (this.#openPipes -= 1),
    });
  }

  /** @internal The stdin of a process that is given none. */
  inheritStdin(): Source {
    return sourceOf(this.#stdin);
  }

  /** @internal The output of a process that is given none. */
  inheritOutput(stream: "stdout" | "stderr"): Sink {
    return stream === "stdout" ? this.#stdout() : this.#stderr();
  }

  /**
   * @internal Finds what a name stands for, by the rules of `execvp()`, and the arguments it is called with. What it was to be
   * started with is released if it cannot be.
   * @throws FileNotFoundError @throws PermissionError
   * @throws OSError ENOEXEC if it is no program
   */
  *load(start: Start): Coroutine<{ body: Body; start: Start }> {
    try {
      const { spec, argv } = yield* this.#programs.find(start);
      return { body: yield* this.#bodyOf(spec), start: { ...start, argv } };
    } catch (error) {
      releaseAll(start);
      throw error;
    }
  }

  /** @internal The path of a program, along PATH if there is no slash in its name, relative if PATH is. */
  which(name: string, cwd: string, env: Readonly<Record<string, string>>): Coroutine<string | undefined> {
    return this.#programs.which(name, cwd, env);
  }

  /**
   * @internal Starts a program as a process, of the page or another one. What it was given is released if it cannot be.
   * @throws FileNotFoundError @throws PermissionError
   * @throws OSError ENOEXEC if it is no program; EAGAIN if there are too many processes
   */
  *spawn(start: Start, parent?: KernelProcess): Coroutine<KernelProcess> {
    const loaded = yield* this.load(start);
    return this.start(loaded.body, loaded.start, parent);
  }

  /**
   * @internal Starts a process. Without a parent it begins a group.
   * @throws OSError EAGAIN if there are too many
   */
  start(body: Body, start: Start, parent?: KernelProcess): KernelProcess {
    if (this.#processes.size >= this.#maxProcesses) {
      releaseAll(start);
      throw osError("EAGAIN", `expected at most ${this.#maxProcesses} processes at once (maxProcesses), got one more`);
    }
    const pid = ++this.#lastPid;
    const process = new KernelProcess(
      { pid, ppid: parent?.pid ?? 1, group: parent?.group ?? pid },
      start.ignored ?? [],
    );
    this.#processes.set(pid, process);
    process.onEnd((returncode) => this.#ended(process, returncode));
    process.start(start.argv, body(process, start));
    return process;
  }

  #ended({ pid, group }: KernelProcess, returncode: number): void {
    this.#processes.delete(pid);
    if (pid !== group || returncode >= 0) return;
    const signal = toSignal(-returncode);
    for (const each of this.#processes.values()) if (each.group === pid) each.signal(signal);
  }

  *#bodyOf(spec: ProgramSpec): Coroutine<Body> {
    if (typeof spec === "function") return programBody(this, spec);
    if ("wasm" in spec) return yield* this.#wasiBody(spec.wasm);
    if ("worker" in spec) return workerBody(this, { kind: "main" }, () => this.#workers.open(spec.worker));
    const { standard } = spec;
    if (standard === undefined || !this.#useWorkers) return programBody(this, yield* until(spec.load()));
    return workerBody(this, { kind: "standard", name: standard }, () => this.#workers.take());
  }

  *#wasiBody(source: Extract<ProgramSpec, { wasm: unknown }>["wasm"]): Coroutine<Body> {
    const { compileWasm } = yield* until(import("./wasi/compileWasm.ts"));
    const module = yield* until(compileWasm(typeof source === "function" ? source() : source));
    if (this.#useWorkers) return wasiBody(this, module, () => this.#workers.take());
    const { runWasi } = yield* until(import("./wasi/runWasi.ts"));
    return programBody(this, (context) => runWasi(module, context));
  }
}

/** On the console each process has a sink of its own: a last line without an end is printed when it ends. */
function outputTo(target: OutputTarget | undefined, print: (line: string) => void): () => Sink {
  if (target === undefined) return () => FunctionSink.console(print);
  const sink = typeof target === "function" ? new FunctionSink(target) : sinkOf(target);
  return () => sink.hold();
}

function atLeastOne(value: number): number {
  checkWhole(value);
  if (value < 1) throw new RangeError(`expected at least 1, got ${show(value)}`);
  return value;
}
