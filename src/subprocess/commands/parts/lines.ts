import { IncompleteReadError, LimitOverrunError } from "../../../errors.ts";
import type { StreamReader } from "../../../streams/streamReader.ts";
import type { Coroutine } from "../../../tasks/awaitable.ts";
import { fromBinary, toBinary } from "./binary.ts";
import { readBlock, ReadError } from "./inputs.ts";

/** Splits what a reader brings into lines, of any length. */
export class LineBatches {
  readonly #reader: StreamReader;
  readonly #delimiter: string;
  readonly #isExact: boolean;
  #rest = "";
  #atEnd = false;

  /** Was there no delimiter behind the last line? Known when `next()` has given it. */
  endsOpen = false;

  /** If it is to be exact, a line comes alone, and nothing that follows it is taken from the reader. */
  constructor(reader: StreamReader, delimiter = "\n", isExact = false) {
    this.#reader = reader;
    this.#isExact = isExact;
    this.#delimiter = delimiter;
  }

  /** The lines that have come, without their delimiters, as soon as there are any; `undefined` at the end. */
  *next(): Coroutine<string[] | undefined> {
    if (this.#isExact) return yield* this.#nextAlone();
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

  *#nextAlone(): Coroutine<string[] | undefined> {
    const line = yield* readLine(this.#reader, fromBinary(this.#delimiter));
    if (line === "") return undefined;
    this.endsOpen = !line.endsWith(this.#delimiter);
    return [this.endsOpen ? line : line.slice(0, -1)];
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
