import { DEPTH, type Reply } from "./protocol.ts";

/** What stands for a reply: nothing, one of the constants (from 1), or a number. */
const EMPTY = 0;
const CONSTANTS: readonly unknown[] = [undefined, null, true, false];
const NUMBER = 5;
/** Behind the calls' states and the replies: was the page called, and has not come yet? */
const BELL = 2 * DEPTH;

/**
 * What a page and a worker of it say by shared memory: the states of calls, and replies that are no more than a number.
 * One message calls the page for all replies that are written before it comes.
 */
export interface CallMemory {
  /** The states of calls, by entry; behind them what stands for replies. */
  readonly words: Int32Array;
  readonly numbers: Float64Array;
}

/** What is in this memory, or in new one. */
export function callMemory(shared: SharedArrayBuffer = new SharedArrayBuffer(16 * DEPTH + 4)): CallMemory {
  return { words: new Int32Array(shared, 8 * DEPTH), numbers: new Float64Array(shared, 0, DEPTH) };
}

/**
 * Writes the reply to a request, and says whether the page must be called.
 * @returns `undefined` if it must be sent
 */
export function writeReply({ words, numbers }: CallMemory, id: number, reply: Reply | undefined): boolean | undefined {
  const place = id % DEPTH;
  const kind = kindOf(reply);
  if (kind === EMPTY || Atomics.load(words, DEPTH + place) !== EMPTY) return undefined;
  if (kind === NUMBER) numbers[place] = (reply as { value: number }).value;
  Atomics.store(words, DEPTH + place, kind);
  return Atomics.exchange(words, BELL, 1) === 0;
}

/** The page has come: what is written from now on needs another call. */
export function answerCall({ words }: CallMemory): void {
  Atomics.store(words, BELL, 0);
}

/** Takes the reply to a request, if it is here. */
export function takeReply({ words, numbers }: CallMemory, id: number): Reply | undefined {
  const place = id % DEPTH;
  const kind = Atomics.load(words, DEPTH + place);
  if (kind === EMPTY) return undefined;
  const value = valueOf(kind, numbers[place]);
  Atomics.store(words, DEPTH + place, EMPTY);
  return { kind: "done", value };
}

/** Says in a number what the reply is, if it is no more than a number itself; 0 if it is more. */
export function kindOf(reply: Reply | undefined): number {
  if (reply?.kind !== "done" || reply.grafts !== undefined) return EMPTY;
  return typeof reply.value === "number" ? NUMBER : CONSTANTS.indexOf(reply.value) + 1;
}

/** The value of a reply of that kind, and the number that came with it. */
export function valueOf(kind: number, number: number | undefined): unknown {
  return kind === NUMBER ? number : CONSTANTS[kind - 1];
}
