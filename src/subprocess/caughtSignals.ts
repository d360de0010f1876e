import { type Signal, signals } from "./signals.ts";

/**
 * The signals that a program does not leave to the kernel, in memory that its worker shares with it. What the program has
 * written there before it says so by a message, the kernel knows before it reads what the program writes after that.
 */
export class CaughtSignals {
  readonly memory: SharedArrayBuffer;
  readonly #bits: Int32Array;

  constructor(memory: SharedArrayBuffer = new SharedArrayBuffer(4)) {
    this.memory = memory;
    this.#bits = new Int32Array(memory);
  }

  has(signal: Signal): boolean {
    return (Atomics.load(this.#bits, 0) & bitOf(signal)) !== 0;
  }

  add(signal: Signal): void {
    Atomics.or(this.#bits, 0, bitOf(signal));
  }

  delete(signal: Signal): void {
    Atomics.and(this.#bits, 0, ~bitOf(signal));
  }
}

function bitOf(signal: Signal): number {
  return 1 << signals[signal];
}
