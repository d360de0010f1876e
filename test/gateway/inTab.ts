import { commands } from "vitest/browser";
import { Gateway } from "../../src/streams/gateway/gateway.ts";
import { type Coroutine, run } from "../../src/index.ts";
import type { StreamReader } from "../../src/streams/index.ts";

export const token = "a token for tests only";

export const encode = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
export const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** A gateway's process. */
export interface GatewayProcess {
  readonly id: number;
  readonly url: string;
}

/** Starts a gateway for this page, with these arguments. */
export async function startGateway(...args: string[]): Promise<GatewayProcess> {
  const own = [
    "src/gateway/cli.ts",
    "gateway",
    "--origin",
    location.origin,
    "--port",
    "0",
    "--token-file",
    "test/gateway/token",
  ];
  const { id, match } = await commands.startProgram("node", [...own, ...args], "(ws://127\\S+)");
  return { id, url: match[1] as string };
}

/** Runs a program with a gateway that allows what is local. */
export async function withGateway(
  args: string[],
  program: (gateway: Gateway, process: GatewayProcess) => Coroutine<void>,
): Promise<void> {
  const started = await startGateway(
    "--connect",
    "localhost:*",
    "--listen",
    "localhost:0",
    "--listen",
    "localhost:1024-65535",
    ...args,
  );
  const gateway = new Gateway(started.url, { token });
  try {
    await run(program(gateway, started));
  } finally {
    gateway.close();
    await commands.killProgram(started.id, "SIGKILL");
  }
}

/** Starts CPython's asyncio server, and gives its port. */
export async function startPython(...args: string[]): Promise<{ id: number; port: number }> {
  const all = ["test/gateway/asyncio_peer.py", "serve", ...args];
  const { id, match } = await commands.startProgram("python3", all, "port (\\d+)");
  return { id, port: Number(match[1]) };
}

/** Blocks of bytes that cannot be mistaken for others, and their digest when all were taken. */
export function blocks(
  total: number,
  size = 65_536,
): { [Symbol.iterator](): Generator<Uint8Array>; digest(): Promise<string> } {
  const all = new Uint8Array(total);
  const words = new Uint32Array(all.buffer, 0, total >> 2);
  for (let n = 0; n < words.length; n += 1) words[n] = Math.imul(n + 1, 0x9e3779b1);
  return {
    *[Symbol.iterator]() {
      for (let at = 0; at < total; at += size) yield all.subarray(at, at + size);
    },
    digest: () => sha256(all),
  };
}

export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The next so many bytes, as they come, in one array. */
export function* readTotal(reader: StreamReader, total: number): Coroutine<Uint8Array<ArrayBuffer>> {
  const all = new Uint8Array(total);
  for (let at = 0; at < total;) {
    const part = yield* reader.read(Math.min(total - at, 1 << 20));
    if (part.length === 0) return all.subarray(0, at);
    all.set(part, at);
    at += part.length;
  }
  return all;
}
