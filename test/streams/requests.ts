/** What a peer does with a connection, by the path of its URL; the same over WebSocket and over WebTransport. */
export interface Request {
  readonly path: string;
  number(name: string, fallback?: number): number;
  text(name: string): string;
}

export function parseRequest(url: URL): Request {
  return {
    path: url.pathname,
    number: (name, fallback = 0) => Number(url.searchParams.get(name) ?? fallback),
    text: (name) => url.searchParams.get(name) ?? "",
  };
}

/** Bytes that are known by their place, so that each test can tell whether any is lost, doubled or moved. */
export function patternAt(offset: number, length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i += 1) bytes[i] = ((offset + i) * 31 + ((offset + i) >> 8)) & 0xff;
  return bytes;
}
