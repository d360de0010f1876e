/** A number as QUIC and HTTP/3 write it: 1, 2, 4 or 8 bytes (RFC 9000, 16). */
export function varint(value: number): Uint8Array {
  const size = value < 2 ** 6 ? 1 : value < 2 ** 14 ? 2 : value < 2 ** 30 ? 4 : 8;
  const bytes = new Uint8Array(size);
  for (let i = size - 1, rest = value; i >= 0; i -= 1, rest = Math.floor(rest / 256)) bytes[i] = rest % 256;
  bytes[0] = (bytes[0] as number) | (Math.log2(size) << 6);
  return bytes;
}

/** The number at `from` and where it ends, or nothing while bytes are missing. */
export function readVarint(bytes: Uint8Array, from = 0): { value: number; end: number } | undefined {
  const first = bytes[from];
  if (first === undefined) return undefined;
  const end = from + (1 << (first >> 6));
  if (bytes.length < end) return undefined;
  let value = first & 0x3f;
  for (let i = from + 1; i < end; i += 1) value = value * 256 + (bytes[i] as number);
  return { value, end };
}
