import { Random } from "../random.ts";

/** Of no length that a block has: a block that is lost or doubled shifts all that follows. */
const PERIOD = 65_521;

const random = new Random(1);
const period = Uint8Array.from({ length: PERIOD }, () => random.below(256));

/** Bytes `from` to `to` of an endless sequence. */
export function pattern(from: number, to: number): Uint8Array {
  const bytes = new Uint8Array(to - from);
  for (let at = 0; at < bytes.length;) {
    const part = period.subarray((from + at) % PERIOD).subarray(0, bytes.length - at);
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** Counts bytes, and sees whether they are those of the sequence. */
export class PatternCheck {
  bytes = 0;
  isIntact = true;

  add(data: Uint8Array): void {
    const expected = pattern(this.bytes, this.bytes + data.length);
    this.isIntact &&= data.every((byte, i) => byte === expected[i]);
    this.bytes += data.length;
  }
}
