import { type Coroutine, run } from "asyncio-web";
import { fromDuplex } from "asyncio-web/streams";
import type { Sample } from "../inside.ts";
import { chunksOfLines, LINES, streamOf } from "../lines.ts";

const chunks = chunksOfLines();

/** The time of a program that counts the lines of a stream, each of which it is given by itself. */
function timed(count: (readable: ReadableStream<Uint8Array<ArrayBuffer>>) => PromiseLike<number>): Sample {
  return async () => {
    const readable = streamOf(chunks);
    const start = performance.now();
    const lines = await count(readable);
    const ms = performance.now() - start;
    if (lines !== LINES) throw new Error(`expected ${LINES} lines, got ${lines}`);
    return ms;
  };
}

function* countByReadline(readable: ReadableStream<Uint8Array<ArrayBuffer>>): Coroutine<number> {
  const [reader] = fromDuplex({ readable, writable: new WritableStream() });
  let lines = 0;
  while ((yield* reader.readline()).length > 0) lines += 1;
  return lines;
}

/** Lines as an async generator, which is how the web's documentation does it. */
async function* split(readable: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<string, void> {
  const texts = readable.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (let read = await texts.read(); !read.done; read = await texts.read()) {
    const parts = (rest + read.value).split("\n");
    rest = parts.pop() ?? "";
    yield* parts;
  }
  if (rest !== "") yield rest;
}

export const readline: Record<string, Sample> = {
  ours: timed((readable) => run(countByReadline(readable))),

  "TextDecoderStream, async generator": timed(async (readable) => {
    let lines = 0;
    for await (const _line of split(readable)) lines += 1;
    return lines;
  }),

  "TextDecoderStream, nobody waits for a line": timed(async (readable) => {
    const texts = readable.pipeThrough(new TextDecoderStream()).getReader();
    let lines = 0;
    let rest = "";
    for (let read = await texts.read(); !read.done; read = await texts.read()) {
      const parts = (rest + read.value).split("\n");
      rest = parts.pop() ?? "";
      for (const _line of parts) lines += 1;
    }
    return rest === "" ? lines : lines + 1;
  }),
};
