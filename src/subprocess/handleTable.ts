import { ClosedSink, ClosedSource } from "./closedStream.ts";
import { type Loan, Sink, Source } from "./description.ts";
import type { FileHandle } from "./fileSystem.ts";
import { movable } from "./movable.ts";
import { NullSink, NullSource } from "./nullDevice.ts";
import { Outflow } from "./outflow.ts";
import { fileError } from "./strerror.ts";
import { type Start, streamsOf } from "./system.ts";
import { CLOSED, type Handle, NOTHING, type ToWorker, type WireStart, type WireStream } from "./workerProtocol.ts";

/** The streams and files of a process in a worker, by the numbers that the worker has for them; it may be lent some. */
export class HandleTable {
  readonly #start: Start;
  readonly #pid: number;
  readonly #post: (message: ToWorker, transfer?: Transferable[]) => void;
  readonly #streams: Map<Handle, Source | Sink>;
  readonly #files = new Map<Handle, FileHandle>();
  /** What is sent of sources that the worker alone reads. */
  readonly #outflows = new Map<Handle, Outflow>();
  readonly #lent = new Set<Handle>();

  /** Has what the process is started with. */
  constructor(start: Start, pid: number, post: (message: ToWorker, transfer?: Transferable[]) => void) {
    this.#start = start;
    this.#pid = pid;
    this.#post = post;
    this.#streams = new Map(streamsOf(start).entries());
  }

  /** What the worker is told of what the process is started with: all that nobody else uses is lent. */
  wire(): WireStart {
    const { argv, env, cwd, umask, stdout, stderr, inherited = [], ignored = [] } = this.#start;
    const wires = streamsOf(this.#start).map((stream, handle) => ({ handle, loan: this.#lend(stream, handle) }));
    const [input, output, errors, ...further] = wires as [WireStream, WireStream, WireStream, ...WireStream[]];
    return {
      argv,
      env,
      cwd,
      umask,
      stdin: input,
      stdout: output,
      stderr: stderr === stdout ? output : errors,
      inherited: inherited.map(([descriptor, stream], index) => ({
        ...(further[index] as WireStream),
        descriptor,
        isWritten: stream instanceof Sink,
      })),
      ignored: [...ignored],
    };
  }

  /** What a child is started with: streams of this process, held once more. */
  startOf({ stdin, stdout, stderr, inherited, ...rest }: WireStart): Start {
    return {
      ...rest,
      stdin: this.source(stdin.handle).hold(),
      stdout: this.sink(stdout.handle).hold(),
      stderr: this.sink(stderr.handle).hold(),
      inherited: inherited.map(({ descriptor, handle, isWritten }) => [
        descriptor,
        (isWritten ? this.sink(handle) : this.source(handle)).hold(),
      ]),
    };
  }

  set(handle: Handle, stream: Source | Sink): void {
    this.#streams.set(handle, stream);
  }

  setFile(handle: Handle, file: FileHandle): void {
    this.#files.set(handle, file);
  }

  /** @throws OSError (EBADF) if it is no source */
  source(handle: Handle): Source {
    const stream =
      handle === NOTHING ? new NullSource() : handle === CLOSED ? new ClosedSource() : this.#streams.get(handle);
    if (stream instanceof Source) return stream;
    throw fileError("EBADF", String(handle));
  }

  /** @throws OSError (EBADF) if it is no sink */
  sink(handle: Handle): Sink {
    const stream =
      handle === NOTHING ? new NullSink() : handle === CLOSED ? new ClosedSink() : this.#streams.get(handle);
    if (stream instanceof Sink) return stream;
    throw fileError("EBADF", String(handle));
  }

  /** @throws OSError (EBADF) if it is no file */
  file(handle: Handle): FileHandle {
    const file = this.#files.get(handle);
    if (file === undefined) throw fileError("EBADF", String(handle));
    return file;
  }

  /** What is sent of a source ahead of its being read. */
  outflow(handle: Handle): Outflow {
    let outflow = this.#outflows.get(handle);
    if (outflow === undefined) {
      outflow = new Outflow(this.source(handle), (bytes) =>
        this.#post(["bytes", this.#pid, handle, bytes], movable(bytes)),
      );
      this.#outflows.set(handle, outflow);
    }
    return outflow;
  }

  /** The worker does not have it for itself any more. */
  takeBack(handle: Handle): void {
    if (this.#lent.delete(handle)) this.#streams.get(handle)?.takeBack();
  }

  release(handle: Handle): void {
    this.#outflows.get(handle)?.stop();
    this.#outflows.delete(handle);
    this.takeBack(handle);
    this.#streams.get(handle)?.release();
    this.#streams.delete(handle);
  }

  closeFile(handle: Handle): void {
    this.#files.get(handle)?.close();
    this.#files.delete(handle);
  }

  /** Lets go of all there is. */
  close(): void {
    for (const handle of this.#streams.keys()) this.release(handle);
    for (const handle of this.#files.keys()) this.closeFile(handle);
  }

  #lend(stream: Source | Sink, handle: Handle): Loan | undefined {
    if (stream.isShared) return undefined;
    const loan = stream.lend({
      onRoom: (bytes) => this.#post(["room", this.#pid, handle, bytes]),
      onBroken: () => this.#post(["broken", this.#pid, handle]),
    });
    if (loan !== undefined) this.#lent.add(handle);
    return loan;
  }
}
