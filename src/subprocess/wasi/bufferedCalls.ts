import { ByteBuffer } from "../../streams/byteBuffer.ts";
import type { Bytes } from "../../streams/bytes.ts";
import { isDeadly, type Signal } from "../signals.ts";
import type { Answer, Call } from "./calls.ts";

/** As much output as is kept; who writes more is told that there is no space left. */
const MAX_OUTPUT = 2 ** 28;

/**
 * Answers a program that cannot wait: from input that has been read before, into output that is written afterwards. What it asks
 * besides is refused unless `rest` knows the answer on the spot.
 */
export class BufferedCalls {
  /** What the program has written, closed, and by what signal it has ended: to be done in that order. */
  readonly later: Call[] = [];
  readonly #input = new ByteBuffer();
  readonly #rest: (call: Call) => Answer;
  readonly #maxOutput: number;
  #written = 0;

  constructor(input: Bytes, rest: (call: Call) => Answer, maxOutput: number = MAX_OUTPUT) {
    this.#input.push(input);
    this.#rest = rest;
    this.#maxOutput = maxOutput;
  }

  readonly answer = (call: Call): Answer => {
    if (call.op === "read") return { value: this.#input.take(call.max) };
    if (call.op === "poll") return this.#poll(call.stdin, call.seconds);
    if (call.op === "abort" || (call.op === "raise" && isTheEnd(call.signal))) this.#end(call);
    if (call.op === "raise") return { error: "ENOTSUP" };
    if (call.op === "write") return this.#write(call);
    if (call.op !== "close" || call.handle > 2) return this.#rest(call);
    this.later.push(call);
    return { value: undefined };
  };

  #write(call: Call & { readonly op: "write" }): Answer {
    if (this.#written + call.data.length > this.#maxOutput) return { error: "ENOSPC" };
    this.#written += call.data.length;
    this.later.push({ ...call, data: call.data.slice() });
    return { value: undefined };
  }

  #poll(stdin: boolean, seconds: number | undefined): Answer {
    if (stdin) return { value: this.#input.length };
    return seconds === 0 ? { value: -1 } : { error: "ENOTSUP" };
  }

  #end(call: Call): never {
    this.later.push(call);
    throw new EndedBySignal();
  }
}

/** Ends the program: its process ends by a signal when all is written. */
export class EndedBySignal extends Error {}

function isTheEnd(signal: Signal): boolean {
  try {
    return isDeadly(signal);
  } catch {
    return false; // it would be stopped
  }
}
