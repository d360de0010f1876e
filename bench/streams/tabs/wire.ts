// What both pages agree on.

/** Bytes in a sample, and in a chunk. */
export const TOTAL: number = 32 * 2 ** 20;
export const CHUNK = 65_536;

/** How many bytes may be on their way to the bare port: as many as to ours. */
export const WINDOW: number = 2 ** 20;

export const PORT = 8000;

/** A port to the other page. */
export function portToOther(): Promise<MessagePort> {
  const { port } = new SharedWorker("/ports.js", { type: "module" });
  return new Promise((resolve) => {
    port.onmessage = ({ ports: [other] }) => resolve(other as MessagePort);
  });
}

/** A chunk of its own: it may be given away. */
export function chunkAt(at: number): Uint8Array<ArrayBuffer> {
  const chunk = new Uint8Array(CHUNK);
  chunk[0] = at & 255;
  return chunk;
}
