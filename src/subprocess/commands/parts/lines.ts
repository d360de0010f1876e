import { IncompleteReadError, LimitOverrunError } from "../../../errors.ts";
import type { StreamReader } from "../../../streams/streamReader.ts";
import type { Coroutine } from "../../../tasks/awaitable.ts";
import { toBinary } from "./binary.ts";
import { readBlock, ReadError } from "./inputs.ts";

/** Splits what a reader brings into lines, of any length. */
export class LineBatches {
  readonly #reader: StreamReader;
  readonly #delimiter: string;
  #rest = "";
  #atEnd = false;

  /** Was there no delimiter behind the last line? Known when `next()` has given it. */
  endsOpen = false;

  constructor(reader: StreamReader, delimiter = "\n") {
    this.#reader = reader;
    this.#delimiter = delimiter;
  }

  /** The lines that have come, without their delimiters, as soon as there are any; `undefined` at the end. */
  *next(): Coroutine<string[] | undefined> {
    const pieces: string[] = [];
    while (!this.#atEnd) {
      const block = toBinary(yield* readBlock(this.#reader));
      if (block === "") this.#atEnd = true;
      else if (!block.includes(this.#delimiter)) pieces.push(block);
      else {
        const lines = (this.#rest + pieces.join("") + block).split(this.#delimiter);
        this.#rest = lines.pop() as string;
        return lines;
      }
    }
    const last = this.#rest + pieces.join("");
    this.#rest = "";
    if (last === "") return undefined;
    this.endsOpen = true;
    return [last];
  }
}

/** Reads a line with its delimiter, and nothing that follows it; "" at the end. */
export function* readLine(reader: StreamReader, delimiter: Uint8Array = newline): Coroutine<string> {
  let line = "";
  for (;;) {
    try {
      return line + toBinary(yield* reader.readuntil(delimiter));
    } catch (error) {
      if (error instanceof IncompleteReadError) return line + toBinary(error.partial);
      if (!(error instanceof LimitOverrunError)) throw ReadError.from(error, true);
      line += toBinary(yield* reader.readexactly(error.consumed));
    }
  }
}

const newline = /* @__PURE__ */ new Uint8Array([10]);
