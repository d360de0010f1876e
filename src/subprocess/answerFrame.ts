import type { WireOSError } from "./workerProtocol.ts";

/** What a call is answered, for a worker that blocks. */
export interface FramedAnswer {
  readonly value?: unknown;
  readonly error?: WireOSError;
}

// Two lengths as 32-bit numbers, those of the JSON and of the bytes that follow it. Bytes stand alone, or there are none.

const HEAD = 8;
const [encoder, decoder] = [/* @__PURE__ */ new TextEncoder(), /* @__PURE__ */ new TextDecoder()];

export function frame(answer: FramedAnswer): Uint8Array {
  const bytes = answer.value instanceof Uint8Array ? answer.value : undefined;
  const text = encoder.encode(JSON.stringify(bytes === undefined ? answer : {}));
  const framed = new Uint8Array(HEAD + text.length + (bytes?.length ?? 0));
  new DataView(framed.buffer).setUint32(0, text.length);
  new DataView(framed.buffer).setInt32(4, bytes?.length ?? -1);
  framed.set(text, HEAD);
  if (bytes !== undefined) framed.set(bytes, HEAD + text.length);
  return framed;
}

/** The answer, from a function that gives so many bytes. */
export function unframe(read: (length: number) => Uint8Array<ArrayBuffer>): FramedAnswer {
  const head = new DataView(read(HEAD).buffer);
  const byteLength = head.getInt32(4);
  const answer = JSON.parse(decoder.decode(read(head.getUint32(0)))) as FramedAnswer;
  return byteLength === -1 ? answer : { value: read(byteLength) };
}
