import type { Coroutine } from "../tasks/awaitable.ts";
import type { Sink, Source } from "./description.ts";
import type { FileSystem, OpenOptions } from "./fileSystem.ts";
import type { ChildProcess, Program, SignalAction } from "./program.ts";
import type { Signal } from "./signals.ts";

/** What a program is started with. All streams it is given are held, and will be released. */
export interface Start {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** 022 if not given. */
  readonly umask?: number | undefined;
  readonly stdin: Source;
  readonly stdout: Sink;
  /** May be the same as `stdout`, held once more. */
  readonly stderr: Sink;
  readonly inherited?: readonly (readonly [descriptor: number, stream: Source | Sink])[] | undefined;
  readonly ignored?: Iterable<Signal> | undefined;
}

/** All streams that a program is started with. */
export function streamsOf({ stdin, stdout, stderr, inherited = [] }: Start): (Source | Sink)[] {
  return [stdin, stdout, stderr, ...inherited.map(([, stream]) => stream)];
}

/** Lets go of what a program was to be started with. */
export function releaseAll(start: Start): void {
  for (const each of streamsOf(start)) each.release();
}

/** The ends of a pipe, or of a file that is open for both. */
export interface Ends {
  readonly source: Source;
  readonly sink: Sink;
}

/** What a program asks of its kernel, whichever thread that is in. Paths are absolute. */
export interface System {
  readonly pid: number;
  readonly ppid: number;
  readonly fs: FileSystem;

  openSource(path: string): Coroutine<Source>;
  openSink(path: string, options: OpenOptions): Coroutine<Sink>;
  openDuplex(path: string, options: OpenOptions): Coroutine<Ends>;
  openBytes(data: Uint8Array): Source;
  createPipe(): Ends;

  which(name: string, cwd: string, env: Readonly<Record<string, string>>): Coroutine<string | undefined>;
  spawn(start: Start): Coroutine<ChildProcess>;
  /** Starts a function, in the same thread. */
  fork(program: Program, start: Start): Coroutine<ChildProcess>;
  /** Goes on as another program, after `leave` has closed what is open, or raises why that cannot be started. */
  exec(start: Start, leave: () => Coroutine<void>): Coroutine<number>;
  kill(pid: number, signal: Signal | number): Coroutine<void>;
  on(signal: Signal, action: SignalAction): void;
}
