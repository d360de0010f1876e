import type { Reply } from "./protocol.ts";

/** Places for replies; more than there are requests under way. */
const PLACES = 128;
/** What a place holds: nothing, one of the constants (from 1), a number, or that the call was skipped. */
const EMPTY = 0;
const CONSTANTS: readonly unknown[] = [undefined, null, true, false];
const NUMBER = 5;
const SKIPPED = 6;
/** Behind the places: was the page called, and has not come yet? */
const BELL = PLACES;

/**
 * Replies that are no more than a number, in memory that a worker shares with its page: one message calls the page for
 * all that are written before it comes.
 */
export class SmallReplies {
  static readonly BYTES: number = 8 * PLACES + 4 * (PLACES + 1);
  readonly #values: Float64Array;
  readonly #kinds: Int32Array;

  constructor(memory: SharedArrayBuffer) {
    this.#values = new Float64Array(memory, 0, PLACES);
    this.#kinds = new Int32Array(memory, 8 * PLACES);
  }

  /** Writes the reply to a request; `false` if it must be sent. */
  write(id: number, reply: Reply | undefined): boolean {
    const place = id % PLACES;
    const kind = kindOf(reply);
    if (kind === EMPTY || Atomics.load(this.#kinds, place) !== EMPTY) return false;
    if (kind === NUMBER) this.#values[place] = (reply as { value: number }).value;
    Atomics.store(this.#kinds, place, kind);
    return true;
  }

  /** Must the page be called? */
  ring(): boolean {
    return Atomics.exchange(this.#kinds, BELL, 1) === 0;
  }

  /** The page has come: what is written from now on needs another call. */
  answer(): void {
    Atomics.store(this.#kinds, BELL, 0);
  }

  /** Takes the reply to a request, if it is here. */
  take(id: number): Reply | undefined {
    const place = id % PLACES;
    const kind = Atomics.load(this.#kinds, place);
    if (kind === EMPTY) return undefined;
    const value = kind === NUMBER ? this.#values[place] : CONSTANTS[kind - 1];
    Atomics.store(this.#kinds, place, EMPTY);
    return kind === SKIPPED ? { kind: "skipped" } : { kind: "done", value };
  }
}

function kindOf(reply: Reply | undefined): number {
  if (reply?.kind === "skipped") return SKIPPED;
  if (reply?.kind !== "done" || reply.grafts !== undefined) return EMPTY;
  return typeof reply.value === "number" ? NUMBER : CONSTANTS.indexOf(reply.value) + 1;
}
