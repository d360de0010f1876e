// All that crosses the wire between a kernel and a worker that runs programs. A worker runs one process, and the processes
// that it forks; each has a number, and numbers its streams and files. Messages are tuples: they are cloned more quickly.

import type { Bytes } from "../streams/bytes.ts";
import type { Loan } from "./description.ts";
import type { FileSystem, OpenOptions } from "./fileSystem.ts";
import type { Signal } from "./signals.ts";

/** Which process a message is about: its pid. */
type Pid = number;
/** A stream or a file of a process. `NOTHING` is `/dev/null`, and what is `CLOSED` can be neither read nor written. */
export type Handle = number;
export const NOTHING: Handle = -1;
export const CLOSED: Handle = -2;
/** Ties an answer to its call. */
type CallId = number;

/** What a worker is to run. */
export type WireProgram =
  /** What its module has given to `program()`. */
  | { readonly kind: "main" }
  /** A command of the library's. */
  | { readonly kind: "standard"; readonly name: string }
  /** A WASI program. It may wait for answers only in `answers`, the memory of a pipe, where there is that. */
  | { readonly kind: "wasi"; readonly module: WebAssembly.Module; readonly answers: SharedArrayBuffer | undefined }
  /** What the worker itself has said by `fork`. */
  | { readonly kind: "fork"; readonly key: number };

/** A stream that a process is started with. */
export interface WireStream {
  readonly handle: Handle;
  /** Given if nobody else uses it, until the process says `return`. */
  readonly loan?: Loan | undefined;
}

/** What a process is started with. */
export interface WireStart {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly umask?: number | undefined;
  readonly stdin: WireStream;
  readonly stdout: WireStream;
  /** Of the same handle as `stdout` if they are one stream. */
  readonly stderr: WireStream;
  readonly inherited: readonly (WireStream & { readonly descriptor: number; readonly isWritten: boolean })[];
  readonly ignored: readonly Signal[];
  /** The memory of the signals that it catches, where threads share memory: see `CaughtSignals`. */
  readonly caught?: SharedArrayBuffer | undefined;
}

/** From the kernel. */
export type ToWorker =
  | readonly ["start", Pid, ppid: number, program: WireProgram, start: WireStart]
  | readonly ["answer", Pid, CallId, value: unknown, error: WireOSError | undefined]
  /** Bytes of a stream that were wanted; none at its end. */
  | readonly ["bytes", Pid, Handle, data: Bytes]
  /** A sink that was lent has room for so many bytes more. */
  | readonly ["room", Pid, Handle, bytes: number]
  /** Nobody reads any more what is written to a sink that was lent. */
  | readonly ["broken", Pid, Handle]
  /** A signal that the process has a function for. */
  | readonly ["signal", Pid, Signal]
  /** A child has ended. */
  | readonly ["ended", Pid, child: number, returncode: number]
  /** The process is no more, whatever it does. */
  | readonly ["drop", Pid];

/** From the worker. */
export type ToKernel =
  /** Its module has run. */
  | readonly ["ready"]
  | readonly ["call", Pid, CallId, ...Call]
  | readonly ["note", Pid, ...Note]
  | readonly ["exit", Pid, status: number]
  /** Nothing is left there of a process that was dropped. */
  | readonly ["dropped", Pid];

/** What has an answer. */
export type Call =
  | readonly ["read", Handle, max: number]
  | readonly ["write", Handle, data: Uint8Array]
  /** Nothing more is to be sent of what was wanted: what comes before the answer is all. */
  | readonly ["stop", Handle]
  /** How many bytes can be read at once: 0 at the end, -1 if there are none after these seconds. */
  | readonly ["poll", Handle, seconds: number | undefined]
  /** Of the file that a source reads. */
  | readonly ["stat", Handle]
  | readonly ["openSource", Handle, path: string]
  | readonly ["openSink", Handle, path: string, options: OpenOptions]
  | readonly ["openDuplex", source: Handle, sink: Handle, path: string, options: OpenOptions]
  | readonly ["which", name: string, cwd: string, env: Readonly<Record<string, string>>]
  | readonly ["spawn", WireStart]
  | readonly ["fork", key: number, WireStart]
  /** Finds what `exec` will run. */
  | readonly ["load", WireStart]
  | readonly ["kill", pid: number, signal: Signal | number]
  | readonly ["open", Handle, path: string, options: OpenOptions | undefined]
  | readonly ["pread", Handle, position: number, length: number]
  | readonly ["pwrite", Handle, position: number, data: Uint8Array]
  | readonly ["truncate", Handle, size: number]
  | readonly ["fstat", Handle]
  | readonly ["fs", method: FileSystemMethod, ...args: unknown[]];

/** Those that are nothing but a call of the kernel's file system. */
export type FileSystemMethod = Exclude<keyof FileSystem, "open">;

/** What has none. */
export type Note =
  | readonly ["openBytes", Handle, data: Uint8Array]
  | readonly ["pipe", source: Handle, sink: Handle]
  /** Wants so many bytes more of a source that was lent, to be sent as they come; a block is not cut for it. */
  | readonly ["want", Handle, count: number]
  /** Bytes for a sink that was lent: there is known to be room for some of them. */
  | readonly ["write", Handle, data: Uint8Array]
  /** Bytes that were read and not used. */
  | readonly ["unread", Handle, data: Uint8Array]
  /** A read is not waited for any more: it is answered without bytes if it has none yet. */
  | readonly ["cancel", CallId]
  | readonly ["release", Handle]
  /** A stream that was lent is used by others, too, from now on. */
  | readonly ["return", Handle]
  | readonly ["close", Handle]
  | readonly ["on", Signal, action: "call" | "ignore" | "default"]
  /** Goes on as what was loaded. */
  | readonly ["exec"];

/** An error of the system, in a form that can be cloned. Of other errors, the message is kept. */
export interface WireOSError {
  readonly code: string;
  readonly message: string;
  readonly filename: string | undefined;
  readonly strerror: string | undefined;
}
