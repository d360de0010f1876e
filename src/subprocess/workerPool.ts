import { createStandardWorker } from "./createStandardWorker.ts";
import { ProgramWorker } from "./programWorker.ts";

/** The workers of a kernel: those of the library wait for the next process when one has left them. */
export class WorkerPool {
  readonly #maxIdle: number;
  readonly #busy = new Set<ProgramWorker>();
  readonly #idle: ProgramWorker[] = [];
  #isClosed = false;

  constructor(maxIdle: number) {
    this.#maxIdle = maxIdle;
  }

  /** How many there are, with those that wait. */
  get size(): number {
    return this.#busy.size + this.#idle.length;
  }

  get idle(): number {
    return this.#idle.length;
  }

  /** A worker of the library. If none waits then, and there are not so many, one more is started for the next process. */
  take(): ProgramWorker {
    const worker = this.#idle.pop() ?? this.#create();
    this.#busy.add(worker);
    if (this.size < this.#maxIdle) this.warmUp(1);
    return worker;
  }

  /** A worker for one process, made by the function. */
  open(create: () => Worker): ProgramWorker {
    const worker = new ProgramWorker(create(), (empty) => this.#end(empty));
    this.#busy.add(worker);
    return worker;
  }

  /** Starts workers until so many wait. */
  warmUp(count: number): void {
    while (!this.#isClosed && this.#idle.length < Math.min(count, this.#maxIdle)) this.#idle.unshift(this.#create());
  }

  /** Ends those that wait, and others when their processes have ended. */
  close(): void {
    this.#isClosed = true;
    for (const worker of this.#idle.splice(0)) worker.terminate();
  }

  #create(): ProgramWorker {
    return new ProgramWorker(createStandardWorker(), (worker) => this.#keep(worker));
  }

  #keep(worker: ProgramWorker): void {
    if (worker.isGone || this.#isClosed || this.#maxIdle === 0) return this.#end(worker);
    this.#busy.delete(worker);
    this.#idle.push(worker);
    if (this.#idle.length > this.#maxIdle) this.#end(this.#idle[0] as ProgramWorker); // it has run nothing yet, or not lately
  }

  #end(worker: ProgramWorker): void {
    this.#busy.delete(worker);
    const at = this.#idle.indexOf(worker);
    if (at !== -1) this.#idle.splice(at, 1);
    worker.terminate();
  }
}
