import { ByteBuffer } from "../../streams/byteBuffer.ts";
import type { Bytes } from "../../streams/bytes.ts";
import { isDeadly } from "../signals.ts";
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
  #written = 0;

  constructor(input: Bytes, rest: (call: Call) => Answer) {
    this.#input.push(input);
    this.#rest = rest;
  }

  readonly answer = (call: Call): Answer => {
    switch (call.op) {
      case "read":
        return { value: this.#input.take(call.max) };
      case "write":
        if (this.#written + call.data.length > MAX_OUTPUT) return { error: "ENOSPC" };
        this.#written += call.data.length;
        this.later.push({ ...call, data: call.data.slice() });
        return { value: undefined };
      case "poll":
        if (call.stdin) return { value: this.#input.length };
        return call.seconds === 0 ? { value: -1 } : { error: "ENOTSUP" };
      case "close":
        if (call.handle > 2) return this.#rest(call);
        this.later.push(call);
        return { value: undefined };
      case "abort":
        return this.#end(call);
      case "raise":
        return isDeadly(call.signal) ? this.#end(call) : this.#rest(call);
      default:
        return this.#rest(call);
    }
  };

  #end(call: Call): never {
    this.later.push(call);
    throw new EndedBySignal();
  }
}

/** Ends the program: its process ends by a signal when all is written. */
export class EndedBySignal extends Error {}
