/** The length of each byte's code in bits, a digit each (RFC 7541, appendix B); the code is canonical, so these define it. */
const LENGTHS = [
  "dnsssssssoussussssssssusssssssss6aacd68baa8b8666555666666678f6cad677777777777777777777",
  "77878djde6f56565666577666567655677777fbedskmkkmmmnmnnnnnonoomnonnnnlmnmnnomlkmmnnlnmmo",
  "lmnnllmlnmnnkmmmnmmnqqkjmnmpqqqrrqopjlqrrqrollqqsrrrkoklmllnmmppooqnqrqqrrrrrsrrrrrqu",
].join("");

const byCode = new Map<string, number>();
let code = 0n;
let length = 0;
const lengths = Array.from(LENGTHS, (digit, byte) => ({ byte, bits: Number.parseInt(digit, 36) }));
for (const { byte, bits } of lengths.toSorted((a, b) => a.bits - b.bits || a.byte - b.byte)) {
  code <<= BigInt(bits - length);
  length = bits;
  byCode.set(code.toString(2).padStart(bits, "0"), byte);
  code += 1n;
}

/** The text that a Huffman-coded header string stands for. */
export function unhuffman(bytes: Uint8Array): string {
  let text = "";
  let seen = "";
  for (const byte of bytes) {
    for (const bit of byte.toString(2).padStart(8, "0")) {
      seen += bit;
      const found = byCode.get(seen);
      if (found === undefined) continue;
      text += String.fromCharCode(found);
      seen = "";
    }
  }
  return text;
}
