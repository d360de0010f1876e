import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";
import type { Duplex } from "node:stream";

/** Isolated pages have the finest clock. */
const headers = {
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Embedder-Policy": "require-corp",
};

const PAGE = "<!doctype html><meta charset=utf-8><title>bench</title><button>click</button>";

const types: Record<string, string> = { ".js": "text/javascript", ".wasm": "application/wasm" };

/** What a server gives beside the files of its directory. */
export interface Serving {
  /** The page; an empty one if not given. */
  readonly html?: string;
  /** Takes the WebSockets. */
  readonly onUpgrade?: (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
}

/** Serves a page, and the scripts and WebAssembly of a directory. */
export async function serve(
  directory: string,
  { html = PAGE, onUpgrade }: Serving = {},
): Promise<{ address: string; close(): Promise<void> }> {
  const server = createServer(async ({ url = "/" }, response) => {
    const type = types[extname(url)];
    if (type === undefined) {
      response.writeHead(200, { ...headers, "Content-Type": "text/html" }).end(html);
      return;
    }
    try {
      const file = await readFile(join(directory, normalize(url)));
      response.writeHead(200, { ...headers, "Content-Type": type }).end(file);
    } catch {
      response.writeHead(404).end();
    }
  });
  if (onUpgrade !== undefined) server.on("upgrade", onUpgrade);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
