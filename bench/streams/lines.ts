/** Lines in a sample. */
export const LINES = 1_000_000;

const CHUNK = 65_536;

/** What a server may log: lines of 10 to 60 bytes, in chunks of 64 KiB whose ends fall anywhere. */
export function chunksOfLines(): Uint8Array<ArrayBuffer>[] {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let chunk = new Uint8Array(CHUNK);
  let filled = 0;
  const put = (byte: number): void => {
    chunk[filled++] = byte;
    if (filled < CHUNK) return;
    chunks.push(chunk);
    chunk = new Uint8Array(CHUNK);
    filled = 0;
  };
  for (let line = 0; line < LINES; line += 1) {
    const length = 10 + ((line * 37) % 51);
    for (let i = 1; i < length; i += 1) put(97 + ((line + i) % 26));
    put(10);
  }
  chunks.push(chunk.slice(0, filled));
  return chunks;
}

/** A stream of chunks: the same in every sample, as nobody who reads them here writes to them. */
export function streamOf(chunks: readonly Uint8Array<ArrayBuffer>[]): ReadableStream<Uint8Array<ArrayBuffer>> {
  let next = 0;
  return new ReadableStream({
    pull(controller) {
      const chunk = chunks[next++];
      if (chunk === undefined) controller.close();
      else controller.enqueue(chunk);
    },
  });
}
