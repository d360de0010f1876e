import { kindOf, valueOf } from "./callMemory.ts";
import type { Outcome } from "./protocol.ts";

/** Before the outcome's bytes: the state, their length, and the kind of an outcome that is no more than a number. */
const HEAD = 16;

const WAITING = 0;
/** The worker does not wait any more. */
const ABANDONED = 1;
/** The outcome is being written, and will be there at once. */
const WRITING = 2;
const WRITTEN = 3;
/** The memory is too small: the length says how much the worker is to bring. */
const TOO_SMALL = 4;
/** The worker is to be terminated. */
const ENDED = 5;

/** How a worker's wait has ended. */
export type Waited =
  | { readonly kind: "late" | "ended" }
  | { readonly kind: "too small"; readonly size: number }
  | { readonly kind: "bytes"; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly kind: "small"; readonly outcome: Outcome };

/** Memory that a worker shares with its page, to block on until the outcome of what runs there has been written to it. */
export class BlockMemory {
  /** A size that is enough for most outcomes. */
  static readonly USUAL_SIZE: number = 64 * 1024;
  readonly shared: SharedArrayBuffer;
  readonly #head: Int32Array;
  readonly #number: Float64Array;

  constructor(shared: SharedArrayBuffer) {
    this.shared = shared;
    this.#head = new Int32Array(shared, 0, 3);
    this.#number = new Float64Array(shared, HEAD, 1);
  }

  /** Has room for so many bytes. */
  static ofSize(size: number): BlockMemory {
    return new BlockMemory(new SharedArrayBuffer(HEAD + Math.max(size, BlockMemory.USUAL_SIZE)));
  }

  /** Can it be waited in again? Not if its size is unusual, which is kept for nobody. */
  get isUsual(): boolean {
    return this.shared.byteLength === HEAD + BlockMemory.USUAL_SIZE;
  }

  /** The worker will wait. */
  reset(): void {
    Atomics.store(this.#head, 0, WAITING);
  }

  /** Blocks the worker, at most for these milliseconds. */
  wait(ms: number): Waited {
    const head = this.#head;
    const isLate = Atomics.wait(head, 0, WAITING, ms) === "timed-out";
    if (isLate && Atomics.compareExchange(head, 0, WAITING, ABANDONED) === WAITING) return { kind: "late" };
    while (Atomics.load(head, 0) < WRITTEN) Atomics.wait(head, 0, Atomics.load(head, 0));
    const [state, length = 0, kind = 0] = head;
    if (state === ENDED) return { kind: "ended" };
    if (state === TOO_SMALL) return { kind: "too small", size: length };
    if (kind === 0) return { kind: "bytes", bytes: new Uint8Array(this.shared, HEAD, length).slice() };
    return { kind: "small", outcome: { kind: "done", value: valueOf(kind, this.#number[0]) } };
  }

  /** Gives an outcome that is no more than a number to the worker; `undefined` if it is more. */
  giveSmall(outcome: Outcome): "written" | "abandoned" | undefined {
    const kind = kindOf(outcome);
    if (kind === 0) return undefined;
    if (!this.#begin()) return "abandoned";
    this.#head[2] = kind;
    if (outcome.kind === "done" && typeof outcome.value === "number") this.#number[0] = outcome.value;
    this.#end(WRITTEN);
    return "written";
  }

  /** Gives the bytes of an outcome to the worker. */
  give(bytes: Uint8Array): "written" | "abandoned" | "too small" {
    if (!this.#begin()) return "abandoned";
    this.#head[1] = bytes.length;
    this.#head[2] = 0;
    const fits = bytes.length <= this.shared.byteLength - HEAD;
    if (fits) new Uint8Array(this.shared, HEAD).set(bytes);
    this.#end(fits ? WRITTEN : TOO_SMALL);
    return fits ? "written" : "too small";
  }

  /** Wakes the worker for nothing. */
  end(): void {
    if (this.#begin()) this.#end(ENDED);
  }

  #begin(): boolean {
    return Atomics.compareExchange(this.#head, 0, WAITING, WRITING) === WAITING;
  }

  #end(state: number): void {
    Atomics.store(this.#head, 0, state);
    Atomics.notify(this.#head, 0);
  }
}
