import type { StreamReader } from "../streams/streamReader.ts";
import type { StreamWriter } from "../streams/streamWriter.ts";
import type { Awaitable, Coroutine } from "../tasks/awaitable.ts";
import type { FileSystem, OpenOptions } from "./fileSystem.ts";
import type { Signal } from "./signals.ts";

/**
 * What a process runs: a coroutine function, whose result is the exit status, 0 for none. An error that it raises is printed
 * to stderr, and the status is 1.
 */
export type Program = (context: ProgramContext) => Coroutine<number | void>;

/** What a process does about a signal: calls a function, nothing, or what processes do that say nothing about it. */
export type SignalAction = ((signal: Signal) => void) | "ignore" | "default";

/** A stream beside the first three, and its descriptor, from 3. */
export type Inherited = readonly [descriptor: number, stream: StreamReader | StreamWriter];

/** How a child is started; what is not given is the parent's. A stream that is `null` is `/dev/null`, one that is closed fails. */
export interface SpawnOptions {
  readonly stdin?: StreamReader | "closed" | null | undefined;
  readonly stdout?: StreamWriter | "closed" | null | undefined;
  readonly stderr?: StreamWriter | "closed" | null | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
  readonly cwd?: string | undefined;
  /** Further streams by their descriptors, to be `inherited` of the child's context. */
  readonly inherit?: readonly Inherited[] | undefined;
  /** Signals that the child ignores from the start, as if after `nohup`. */
  readonly ignore?: readonly Signal[] | undefined;
}

/** A process that another one has started. */
export interface ChildProcess {
  readonly pid: number;
  /** The status; negative if a signal ended it, `null` while it runs. */
  readonly returncode: number | null;
  /** Waits for its end. Cancel-safe, and any number may wait. */
  wait(): Awaitable<number>;
}

/**
 * All that a program sees of the world. Nothing of it is shared memory: a program runs in a thread of its own as it does
 * here.
 *
 * 1. What it writes is written to the end before the process ends, and every stream and file it opened is closed then.
 * 2. `drain()` waits until all that was written has been taken. Writing to a pipe that nobody reads is a SIGPIPE.
 * 3. What it has not read of an inherited stdin is there for the next who reads it.
 */
export interface ProgramContext {
  /** The name it was called by, and the arguments. */
  readonly argv: readonly string[];
  /** Its own: it may be changed. */
  readonly env: Record<string, string>;
  readonly cwd: string;
  /** The permissions that what it makes does not get. It may be changed. */
  umask: number;
  readonly pid: number;
  /** The parent's, 1 if the page started it. */
  readonly ppid: number;
  readonly stdin: StreamReader;
  readonly stdout: StreamWriter;
  readonly stderr: StreamWriter;
  /** The signals that it ignores: its children do, too. */
  readonly ignored: readonly Signal[];
  /** What `inherit` had, in that order. */
  readonly inherited: readonly Inherited[];
  /** The kernel's files; a path that does not begin with a slash begins at `cwd`. `/dev/null` and `/dev/std…` are there. */
  readonly fs: FileSystem;

  /** Ends the program: raises what nobody should catch. */
  exit(status?: number): never;
  /**
   * Says what a signal does.
   * @throws RangeError for SIGKILL
   */
  on(signal: Signal, action: SignalAction): void;
  /**
   * Sends a signal, 0 to none but to find out whether it could be sent; to a process group if `pid` is negative.
   * @throws ProcessLookupError
   */
  kill(pid: number, signal?: Signal | number): Awaitable<void>;
  /**
   * Changes `cwd`.
   * @throws FileNotFoundError @throws NotADirectoryError
   */
  chdir(path: string): Awaitable<void>;

  /** Opens a file to be read from its start. */
  openReader(path: string): Awaitable<StreamReader>;
  /** Opens a file to be written from its start, or its end if `append`. It is made if there is none. */
  openWriter(path: string, options?: Omit<OpenOptions, "read" | "write">): Awaitable<StreamWriter>;
  /** Opens a file to be both read and written, from its start, with one position. It is made if there is none. */
  openDuplex(path: string): Awaitable<[StreamReader, StreamWriter]>;
  /** A reader of these bytes. */
  openBytes(data: Uint8Array): StreamReader;
  /** A pipe, to be given to children. */
  pipe(): [StreamReader, StreamWriter];
  /**
   * Closes one of its streams, when all is written. Until then a pipe's reader waits for more.
   * @throws OSError why it could not be written
   */
  close(stream: StreamReader | StreamWriter): Awaitable<void>;

  /**
   * Starts a program of the kernel, or a script, as a process.
   * @throws FileNotFoundError @throws PermissionError
   * @throws OSError ENOEXEC if it is no program; EAGAIN if there are too many processes
   */
  spawn(argv: readonly string[], options?: SpawnOptions): Awaitable<ChildProcess>;
  /** The path of a program along PATH, of the process's own environment if none is given. */
  which(name: string, env?: Readonly<Record<string, string>>): Awaitable<string | undefined>;
  /** Starts a function as a process in the same thread: what a shell does for a subshell. */
  fork(program: Program, options?: SpawnOptions): Awaitable<ChildProcess>;
  /** Goes on as another program, in the same process. It is the last thing that the program does: return its result. */
  exec(argv: readonly string[], options?: SpawnOptions): Coroutine<number>;
}
