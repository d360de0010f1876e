import { CancelledError } from "../errors.ts";
import { show } from "../loop/checks.ts";
import { type Awaitable, type Coroutine, Operation } from "../tasks/awaitable.ts";
import { defaultKernel } from "./defaultKernel.ts";
import type { Sink, Source } from "./description.ts";
import type { Kernel } from "./kernel.ts";
import { NullSink, NullSource } from "./nullDevice.ts";
import { resolvePath } from "./path.ts";
import { Process } from "./process.ts";
import { sinkOf, sourceOf } from "./shared.ts";
import { openWriter } from "./sinkTransport.ts";
import { SourceTransport } from "./sourceTransport.ts";
import { DEVNULL, PIPE, type StderrOption, type StdinOption, STDOUT, type StdoutOption } from "./stdio.ts";
import { fileError } from "./strerror.ts";

/** How a process is started. */
export interface SubprocessOptions {
  readonly stdin?: StdinOption | undefined;
  readonly stdout?: StdoutOption | undefined;
  readonly stderr?: StderrOption | undefined;
  /** The limit of the readers of stdout and stderr, in bytes; see `StreamReaderOptions`. */
  readonly limit?: number | undefined;
  /** The whole environment; the kernel's if not given. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** The directory that it starts in; `/` if not given. */
  readonly cwd?: string | undefined;
  /** The page's own kernel if not given. */
  readonly kernel?: Kernel | undefined;
  /** Terminates the process when it aborts. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Starts a program as a process: one that the kernel knows, or an executable file in its file system.
 *
 * @throws FileNotFoundError if there is no such program, or no such directory to start in
 * @throws PermissionError if the file is not executable
 * @throws OSError EAGAIN if there are too many processes, ENOEXEC if the file is no program
 * @see https://docs.python.org/3.14/library/asyncio-subprocess.html#asyncio.create_subprocess_exec
 */
export function createSubprocessExec(
  program: string,
  ...rest: string[] | [...args: string[], options: SubprocessOptions]
): Awaitable<Process> {
  const last = rest.at(-1);
  const options = typeof last === "object" ? last : {};
  const args = typeof last === "object" ? rest.slice(0, -1) : rest;
  const argv = [program, ...(args as string[])];
  for (const each of argv) if (typeof each !== "string") throw new TypeError(`expected a string, got ${show(each)}`);
  checkOptions(options);
  return new Operation(start, `createSubprocessExec(${argv.join(" ")})`, { argv, options });
}

/**
 * Starts a shell that runs the command.
 *
 * @throws FileNotFoundError if there is no such directory to start in
 * @throws OSError EAGAIN if there are too many processes
 * @see https://docs.python.org/3.14/library/asyncio-subprocess.html#asyncio.create_subprocess_shell
 */
export function createSubprocessShell(command: string, options: SubprocessOptions = {}): Awaitable<Process> {
  if (typeof command !== "string") throw new TypeError(`expected a string, got ${show(command)}`);
  checkOptions(options);
  return new Operation(start, `createSubprocessShell(${command})`, { argv: ["/bin/sh", "-c", command], options });
}

interface Request {
  readonly argv: readonly string[];
  readonly options: SubprocessOptions;
}

function* start({ argv, options }: Request): Coroutine<Process> {
  const { signal, limit } = options;
  if (signal?.aborted === true) throw new CancelledError(signal.reason);
  const kernel = options.kernel ?? defaultKernel();
  const env = options.env ?? kernel.env;
  const cwd = resolvePath("/", options.cwd ?? "/");
  if ((yield* kernel.fs.stat(cwd)).kind !== "directory") throw fileError("ENOTDIR", cwd);

  const stdin = options.stdin === PIPE ? kernel.createPipe() : undefined;
  const stdout = options.stdout === PIPE ? kernel.createPipe() : undefined;
  const stderr = options.stderr === PIPE ? kernel.createPipe() : undefined;
  try {
    const out = stdout?.sink ?? sinkFor(options.stdout, "stdout", kernel);
    const process = yield* kernel.spawn({
      argv,
      env,
      cwd,
      stdin: stdin?.source ?? sourceFor(options.stdin, kernel),
      stdout: out,
      stderr: options.stderr === STDOUT ? out.hold() : (stderr?.sink ?? sinkFor(options.stderr, "stderr", kernel)),
    });
    if (signal !== undefined) process.terminateOn(signal);
    return new Process(process, {
      stdin: stdin === undefined ? null : openWriter(stdin.sink),
      stdout: stdout === undefined ? null : SourceTransport.open(stdout.source, { limit }),
      stderr: stderr === undefined ? null : SourceTransport.open(stderr.source, { limit }),
    });
  } catch (error) {
    stdin?.sink.release();
    stdout?.source.release();
    stderr?.source.release();
    throw error;
  }
}

function sourceFor(option: StdinOption | undefined, kernel: Kernel): Source {
  if (option === DEVNULL) return new NullSource();
  return option == null || option === PIPE ? kernel.inheritStdin() : sourceOf(option);
}

function sinkFor(option: StderrOption | undefined, stream: "stdout" | "stderr", kernel: Kernel): Sink {
  if (option === DEVNULL) return new NullSink();
  return option == null || typeof option === "symbol" ? kernel.inheritOutput(stream) : sinkOf(option);
}

/** Options of Python's that have no meaning here: whoever sets them expects what does not happen. */
const refused = ["text", "universalNewlines", "encoding", "errors", "shell", "bufsize"];

function checkOptions(options: SubprocessOptions): void {
  if (options === null) throw new TypeError("expected options, got null");
  for (const name of refused) {
    if (Reflect.get(options, name)) throw new RangeError(`${name} must be false: streams carry bytes`);
  }
  const { signal, limit } = options;
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw new TypeError(`expected an AbortSignal, got ${show(signal)}`);
  }
  if (limit !== undefined && !(limit > 0)) throw new RangeError("Limit cannot be <= 0");
}
