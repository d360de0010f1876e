import { type Awaitable, type Coroutine, Operation } from "../../tasks/awaitable.ts";
import { type EventLoop, getEventLoop } from "../../tasks/eventLoop.ts";
import { Waiter } from "../../tasks/waiter.ts";
import { CaughtSignals } from "../caughtSignals.ts";
import { BLOCK, type Sink, Source } from "../description.ts";
import type { FileSystem, OpenOptions } from "../fileSystem.ts";
import { ClosedSink, ClosedSource } from "../closedStream.ts";
import { NullSink, NullSource } from "../nullDevice.ts";
import type { ChildProcess, Program, SignalAction } from "../program.ts";
import type { Signal } from "../signals.ts";
import { type Ends, releaseAll, type Start, streamsOf, type System } from "../system.ts";
import { CLOSED, NOTHING, type WireStart, type WireStream } from "../workerProtocol.ts";
import { Changes } from "./changes.ts";
import type { KernelLink } from "./kernelLink.ts";
import { RemoteFiles } from "./remoteFiles.ts";
import { RemoteSink, RemoteSource } from "./remoteStreams.ts";

/** The kernel as a process in a worker sees it. */
export class RemoteSystem implements System {
  readonly pid: number;
  readonly ppid: number;
  readonly fs: FileSystem;
  readonly #link: KernelLink;
  /** Keeps a function until the kernel asks for it to be run, by the number that it gives. */
  readonly #keep: (program: Program) => number;
  readonly #loop: EventLoop = getEventLoop();
  readonly #actions = new Map<Signal, (signal: Signal) => void>();
  readonly #children = new Map<number, RemoteChild>();
  /** What the kernel is to know before it has the message, where threads share memory. */
  #caught: CaughtSignals | undefined;

  constructor(link: KernelLink, pid: number, ppid: number, keep: (program: Program) => number) {
    this.pid = pid;
    this.ppid = ppid;
    this.fs = new RemoteFiles(link);
    this.#link = link;
    this.#keep = keep;
  }

  /** What the process is started with, its streams being the kernel's. */
  startOf({ stdin, stdout, stderr, inherited, caught, ...rest }: WireStart): Start {
    if (caught !== undefined) this.#caught = new CaughtSignals(caught);
    const out = new RemoteSink(this.#link, stdout);
    return {
      ...rest,
      stdin: new RemoteSource(this.#link, stdin),
      stdout: out,
      stderr: stderr.handle === stdout.handle ? out.hold() : new RemoteSink(this.#link, stderr),
      inherited: inherited.map((each) => [
        each.descriptor,
        each.isWritten ? new RemoteSink(this.#link, each) : new RemoteSource(this.#link, each),
      ]),
    };
  }

  *openSource(path: string): Coroutine<Source> {
    const source = new RemoteSource(this.#link, { handle: this.#link.newHandle() });
    yield* this.#link.call<void>(["openSource", source.handle, path]);
    return source;
  }

  *openSink(path: string, options: OpenOptions): Coroutine<Sink> {
    const sink = new RemoteSink(this.#link, { handle: this.#link.newHandle() });
    yield* this.#link.call<void>(["openSink", sink.handle, path, options]);
    return sink;
  }

  *openDuplex(path: string, options: OpenOptions): Coroutine<Ends> {
    const source = new RemoteSource(this.#link, { handle: this.#link.newHandle() });
    const sink = new RemoteSink(this.#link, { handle: this.#link.newHandle() });
    yield* this.#link.call<void>(["openDuplex", source.handle, sink.handle, path, options]);
    return { source, sink };
  }

  openBytes(data: Uint8Array): Source {
    const source = new RemoteSource(this.#link, { handle: this.#link.newHandle() });
    this.#link.note(["openBytes", source.handle, data]);
    return source;
  }

  createPipe(): { readonly source: RemoteSource; readonly sink: RemoteSink } {
    const source = new RemoteSource(this.#link, { handle: this.#link.newHandle() });
    const sink = new RemoteSink(this.#link, { handle: this.#link.newHandle() });
    this.#link.note(["pipe", source.handle, sink.handle]);
    return { source, sink };
  }

  which(name: string, cwd: string, env: Readonly<Record<string, string>>): Coroutine<string | undefined> {
    return this.#link.call(["which", name, cwd, env]);
  }

  *spawn(start: Start): Coroutine<ChildProcess> {
    try {
      yield* share(start);
      return this.#child(yield* this.#link.call(["spawn", this.#wireOf(start)]));
    } finally {
      releaseAll(start);
    }
  }

  *fork(program: Program, start: Start): Coroutine<ChildProcess> {
    try {
      yield* share(start);
      return this.#child(yield* this.#link.call(["fork", this.#keep(program), this.#wireOf(start)]));
    } finally {
      releaseAll(start);
    }
  }

  *exec(start: Start, leave: () => Coroutine<void>): Coroutine<number> {
    try {
      yield* share(start);
      yield* this.#link.call(["load", this.#wireOf(start)]);
    } finally {
      releaseAll(start);
    }
    yield* leave();
    yield* this.#link.settle();
    this.#link.note(["exec"]);
    return yield* new Waiter<never>("exec()", this.#loop); // ends when the kernel drops what is left
  }

  kill(pid: number, signal: Signal | number): Coroutine<void> {
    return this.#link.call(["kill", pid, signal]);
  }

  on(signal: Signal, action: SignalAction): void {
    if (typeof action === "function") this.#actions.set(signal, action);
    else this.#actions.delete(signal);
    if (action === "default") this.#caught?.delete(signal);
    else this.#caught?.add(signal);
    this.#link.note(["on", signal, typeof action === "function" ? "call" : action]);
  }

  /** The process has got a signal. */
  signal(signal: Signal): void {
    this.#loop.callSoon(() => this.#actions.get(signal)?.(signal));
  }

  /** A child has ended: told in its turn, behind those who have just heard that it began, or that a signal came. */
  ended(pid: number, returncode: number): void {
    this.#loop.callSoon(() => {
      this.#children.get(pid)?.end(returncode);
      this.#children.delete(pid);
    });
  }

  #child(pid: number): ChildProcess {
    const child = new RemoteChild(pid);
    this.#children.set(pid, child);
    return child;
  }

  #wireOf({ stdin, stdout, stderr, inherited = [], ignored = [], ...rest }: Start): WireStart {
    return {
      ...rest,
      stdin: this.#wireOfStream(stdin),
      stdout: this.#wireOfStream(stdout),
      stderr: this.#wireOfStream(stderr),
      inherited: inherited.map(([descriptor, stream]) => ({
        ...this.#wireOfStream(stream),
        descriptor,
        isWritten: !(stream instanceof Source),
      })),
      ignored: [...ignored],
    };
  }

  /** A stream as the kernel knows it; one that is not the kernel's gets a pipe there. */
  #wireOfStream(stream: Source | Sink): WireStream {
    if (stream instanceof RemoteSource || stream instanceof RemoteSink) return { handle: stream.handle };
    if (stream instanceof NullSource || stream instanceof NullSink) return { handle: NOTHING };
    if (stream instanceof ClosedSource || stream instanceof ClosedSink) return { handle: CLOSED };
    const pipe = this.createPipe();
    const [from, to] = stream instanceof Source ? [stream.hold(), pipe.sink] : [pipe.source, stream.hold()];
    this.#loop.createTask(copy(from, to), { name: "copy" });
    const end = stream instanceof Source ? pipe.source : pipe.sink;
    this.#loop.callSoon(() => end.release()); // the message that hands it on is on its way by then
    return { handle: end.handle };
  }
}

/** The kernel's streams, which another process will use, too. */
function* share(start: Start): Coroutine<void> {
  for (const each of streamsOf(start)) {
    if (each instanceof RemoteSource) yield* each.share();
    else if (each instanceof RemoteSink) each.share();
  }
}

function* copy(from: Source, to: Sink): Coroutine<void> {
  try {
    for (let block; (block = yield* from.read(BLOCK)).length > 0;) yield* to.write(block);
  } finally {
    from.release();
    to.release();
  }
}

/** A child as its parent sees it: the kernel tells its end. */
class RemoteChild implements ChildProcess {
  readonly pid: number;
  readonly #changes = new Changes(this);
  #returncode: number | null = null;

  constructor(pid: number) {
    this.pid = pid;
  }

  get returncode(): number | null {
    return this.#returncode;
  }

  wait(): Awaitable<number> {
    return new Operation(this.#wait, this);
  }

  end(returncode: number): void {
    this.#returncode = returncode;
    this.#changes.tell();
  }

  toString(): string {
    return `ChildProcess[${this.pid}]`;
  }

  *#wait(): Coroutine<number> {
    while (this.#returncode === null) yield* this.#changes.next();
    return this.#returncode;
  }
}
