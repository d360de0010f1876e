import { unhuffman } from "./huffman.ts";

/** The entries of QPACK's static table that a WebTransport request uses (RFC 9204, appendix A). */
const STATIC: Record<number, [name: string, value: string]> = {
  0: [":authority", ""],
  1: [":path", "/"],
  15: [":method", "CONNECT"],
  17: [":method", "GET"],
  22: [":scheme", "http"],
  23: [":scheme", "https"],
  90: ["origin", ""],
  95: ["user-agent", ""],
};

export type Headers = Record<string, string>;

/** The headers of a request whose sender was allowed no dynamic table. */
export function decodeHeaders(block: Uint8Array): Headers {
  let at = 0;
  const integer = (bits: number): number => {
    const most = 2 ** bits - 1;
    let value = (block[at++] ?? 0) & most;
    if (value < most) return value;
    for (let shift = 0; ; shift += 7) {
      const byte = block[at++] ?? 0;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  };
  const text = (bits: number): string => {
    const isHuffman = ((block[at] ?? 0) & (1 << bits)) !== 0;
    const length = integer(bits);
    const bytes = block.subarray(at, (at += length));
    return isHuffman ? unhuffman(bytes) : Buffer.from(bytes).toString("latin1");
  };
  const known = (index: number): [string, string] => STATIC[index] ?? [`static-${index}`, ""];
  integer(8); // how much of the dynamic table is needed: none
  integer(7);
  const headers: Headers = {};
  while (at < block.length) {
    const kind = block[at] as number;
    if (kind >= 0x80) {
      const [name, value] = known(integer(6));
      headers[name] = value;
    } else if (kind >= 0x40) {
      const [name] = known(integer(4));
      headers[name] = text(7);
    } else if (kind >= 0x20) {
      const name = text(3);
      headers[name] = text(7);
    } else {
      throw new Error("the dynamic table is used, though it was not offered");
    }
  }
  return headers;
}

/** The headers of an answer that has only a status. */
export function encodeStatus(status: number): Uint8Array {
  if (status === 200) return Uint8Array.of(0, 0, 0xc0 | 25);
  return Buffer.concat([Uint8Array.of(0, 0, 0x5f, 24 - 15, 3), Buffer.from(String(status))]);
}
