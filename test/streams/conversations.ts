import { type AwaitableLike, type Coroutine, gather } from "../../src/index.ts";
import type { StreamReader, StreamWriter } from "../../src/streams/index.ts";
import { patternAt } from "./requests.ts";

const PIECE = 65_536;

/** What it raises, which a test may then look at. */
export function* errorOf(aw: AwaitableLike<unknown>): Coroutine<Error> {
  const [result] = yield* gather([aw], { returnExceptions: true });
  if (!(result instanceof Error)) throw new Error("expected it to fail");
  return result;
}

/** Reads so many bytes of the pattern; raises at the first that is not right. */
export function* readPattern(reader: StreamReader, total: number, from = 0): Coroutine<void> {
  for (let at = from; at < from + total;) {
    const bytes = yield* reader.read(Math.min(PIECE, from + total - at));
    if (bytes.length === 0) throw new Error(`the stream ended at ${at} of ${total} bytes`);
    const expected = patternAt(at, bytes.length);
    const wrong = bytes.findIndex((byte, i) => byte !== expected[i]);
    if (wrong !== -1) throw new Error(`byte ${at + wrong} is not what was sent`);
    at += bytes.length;
  }
}

/** Writes so many bytes of the pattern, waiting for room. */
export function* writePattern(writer: StreamWriter, total: number): Coroutine<void> {
  for (let at = 0; at < total; at += PIECE) {
    writer.write(patternAt(at, Math.min(PIECE, total - at)));
    yield* writer.drain();
  }
}
