import { type EventLoop, getEventLoop } from "../tasks/eventLoop.ts";
import type { ToKernel, ToWorker, WireProgram, WireStart } from "./workerProtocol.ts";
import type { WorkerSession } from "./workerSession.ts";

/** How long a worker's module may take to run, in seconds. */
const START_SECONDS = 60;

/** How long a worker may take to let go of a process while others run in it, in seconds. Then it is ended with all of them. */
const DROP_SECONDS = 1;

/**
 * A worker that runs programs: a process, and those that it has forked.
 *
 * 1. A process that is ended from outside is ended at once for the kernel. Its worker is terminated if nothing else runs
 *    there, whatever it computes.
 */
export class ProgramWorker {
  readonly #worker: Worker;
  readonly #onEmpty: (worker: ProgramWorker) => void;
  readonly #loop: EventLoop = getEventLoop();
  readonly #sessions = new Map<number, WorkerSession>();
  /** Processes that the worker was told to drop, and has not yet. */
  readonly #dropping = new Map<number, { cancel(): void }>();
  #startTimer: { cancel(): void } | undefined;
  #isGone = false;

  /** Calls the function when the last process has left it, and nothing of any is there. */
  constructor(worker: Worker, onEmpty: (worker: ProgramWorker) => void) {
    this.#worker = worker;
    this.#onEmpty = onEmpty;
    this.#startTimer = this.#loop.callLater(START_SECONDS, () => {
      this.#fail(`the worker said nothing for ${START_SECONDS} s: does it call program()?`, 126);
    });
    worker.addEventListener("message", ({ data }: MessageEvent<ToKernel>) => this.#receive(data));
    worker.addEventListener("messageerror", () => this.#fail("a message of the worker cannot be read", 1));
    worker.addEventListener("error", (event) => {
      event.preventDefault();
      if (event.message) this.#fail(event.message, this.#startTimer === undefined ? 1 : 126);
      else this.#fail("the script of the worker could not be loaded", 126);
    });
  }

  /** Is it of no use any more? */
  get isGone(): boolean {
    return this.#isGone;
  }

  start(session: WorkerSession, ppid: number, program: WireProgram, start: WireStart): void {
    this.#sessions.set(session.pid, session);
    if (this.#isGone) session.fail("its worker is gone", 126);
    else this.post(["start", session.pid, ppid, program, start]);
  }

  post(message: ToWorker, transfer: Transferable[] = []): void {
    if (!this.#isGone) this.#worker.postMessage(message, transfer);
  }

  /** A process has ended. */
  kill(pid: number): void {
    if (this.#sessions.delete(pid) && this.#sessions.size === 0) this.terminate();
    else this.#drop(pid);
  }

  /** A process goes on elsewhere. */
  drop(pid: number): void {
    if (this.#sessions.delete(pid)) this.#drop(pid);
  }

  terminate(): void {
    if (this.#isGone) return;
    this.#isGone = true;
    this.#startTimer?.cancel();
    for (const timer of this.#dropping.values()) timer.cancel();
    this.#worker.terminate();
    this.#onEmpty(this);
  }

  toString(): string {
    return `ProgramWorker[processes:${this.#sessions.size}]`;
  }

  #drop(pid: number): void {
    if (this.#isGone) return;
    this.post(["drop", pid]);
    const timer = this.#loop.callLater(DROP_SECONDS, () => {
      this.terminate();
      for (const session of this.#sessions.values()) session.lose();
    });
    this.#dropping.set(pid, timer);
  }

  #receive(message: ToKernel): void {
    if (this.#loop.isClosed()) return this.terminate();
    if (message[0] === "ready") {
      this.#startTimer?.cancel();
      this.#startTimer = undefined;
      return;
    }
    const [kind, pid] = message;
    const session = this.#sessions.get(pid);
    switch (kind) {
      case "call": {
        const [, , id, ...call] = message;
        return session?.call(id, call);
      }
      case "note": {
        const [, , ...note] = message;
        return session?.note(note);
      }
      case "exit":
        this.#sessions.delete(pid);
        session?.exit(message[2]);
        return this.#checkEmpty();
      case "dropped":
        this.#dropping.get(pid)?.cancel();
        this.#dropping.delete(pid);
        return this.#checkEmpty();
      default:
        message satisfies never;
    }
  }

  #checkEmpty(): void {
    if (!this.#isGone && this.#sessions.size === 0 && this.#dropping.size === 0) this.#onEmpty(this);
  }

  #fail(reason: string, status: number): void {
    if (this.#isGone || this.#loop.isClosed()) return this.terminate();
    const sessions = [...this.#sessions.values()];
    this.#sessions.clear();
    this.terminate();
    for (const session of sessions) session.fail(reason, status);
  }
}
